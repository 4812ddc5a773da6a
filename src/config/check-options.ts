import { Type } from 'typebox'
import { readDatabaseUrl } from '../platform/database/database-name.ts'
import { faultsOf, isValid, type Setting, settingAt, type Values } from './option-faults.ts'
import { type GivenOptions, OPTIONS, type Options } from './options.ts'

/** The options cannot be used; `faults` holds one readable line for each thing wrong with them. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
    this.faults = faults
  }
}

/** Every option of a schema. */
export function settingsOf(schema: Type.TObject, prefix = ''): Setting[] {
  return Object.entries(schema.properties).flatMap(([name, property]) =>
    Type.IsObject(property)
      ? settingsOf(property, `${prefix}${name}.`)
      : [
          {
            path: prefix + name,
            variable: (property as unknown as { variable: string }).variable,
            schema: property,
          },
        ],
  )
}

const SETTINGS = settingsOf(OPTIONS)
const LOCAL_PART_OF_DEFAULT_SENDER = 'no-reply'

/**
 * The options of a host, checked, complete and frozen.
 * @throws {ConfigError} naming every fault at once, and no value: a URL may hold a password.
 */
export function checkOptions(given: GivenOptions): Options {
  const values: Values = {}
  const faults = flatten(given as Values, '', values)
  const complete = withDefaults(values, SETTINGS)
  faults.push(...faultsOf(complete, values, SETTINGS, ({ path }) => path))
  if (faults.length > 0) throw new ConfigError(faults)
  return optionsOf(complete)
}

function flatten(given: Values, prefix: string, values: Values): string[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const path = prefix + name
    if (SETTINGS.some((setting) => setting.path === path)) {
      if (value !== undefined) values[path] = value
      return []
    }
    const isGroup = SETTINGS.some((setting) => setting.path.startsWith(`${path}.`))
    if (isGroup && typeof value === 'object' && value !== null)
      return flatten(value as Values, `${path}.`, values)
    return value === undefined ? [] : [`${path} is no option`]
  })
}

/** What is given, and the default of all else; some follow from what is given. */
export function withDefaults(given: Values, settings: readonly Setting[]): Values {
  const isProduction = given.environment === 'production'
  const host = hostOf(given.publicUrl)
  const derived: Values = {
    'passwords.minLength': isProduction ? 15 : 1,
    'passwords.blocklist': isProduction,
    'mail.from': `${LOCAL_PART_OF_DEFAULT_SENDER}@${host}`,
    'mail.smtpName': isValid(settingAt(settings, 'mail.smtpName'), host) ? host : 'localhost',
  }
  return Object.fromEntries(
    settings.map(({ path, schema }) => [path, given[path] ?? derived[path] ?? schema.default]),
  )
}

const hostOf = (url: unknown) => (URL.canParse(String(url)) ? new URL(String(url)).hostname : 'localhost')

/** Options from their values by path, in the form that browsers and drivers use, and frozen. */
export function optionsOf(values: Values): Options {
  const nested: Record<string, unknown> = {}
  for (const [path, value] of Object.entries(values)) {
    const [first = '', second] = path.split('.')
    if (second === undefined) nested[first] = value
    else nested[first] = { ...(nested[first] as object | undefined), [second]: value }
  }
  const options = nested as unknown as Options
  return Object.freeze({
    ...options,
    publicUrl: options.publicUrl.replace(/\/+$/, ''),
    database: typeof options.database === 'string' ? canonicalDatabase(options.database) : options.database,
    // Browsers write an origin in one way alone: in lower case, and without its scheme's own port.
    allowedOrigins: options.allowedOrigins.map((url) => new URL(url).origin),
  })
}

function canonicalDatabase(text: string): string {
  const database = readDatabaseUrl(text)
  return 'url' in database ? database.url : text
}
