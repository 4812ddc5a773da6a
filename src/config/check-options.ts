import { readDatabaseUrl } from '../platform/database/database-name.ts'
import { faultsOf, type Setting, settingsOf } from './option-faults.ts'
import type { Values } from './option-types.ts'
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

const SETTINGS = settingsOf(OPTIONS)

/**
 * The options of a host, checked, complete and frozen.
 * @throws {ConfigError} naming every fault at once, and no value: a URL may hold a password.
 */
export function checkOptions(given: GivenOptions): Options {
  const values: Record<string, unknown> = {}
  const faults = flatten(given as Values, '', values)
  const complete = withDefaults(values, SETTINGS)
  faults.push(...faultsOf(complete, SETTINGS, ({ path }) => path))
  if (faults.length > 0) throw new ConfigError(faults)
  return optionsOf(complete)
}

function flatten(given: Values, prefix: string, values: Record<string, unknown>): string[] {
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

/** What is given, and the default of all else. */
export const withDefaults = (given: Values, settings: readonly Setting[]): Values =>
  Object.fromEntries(
    settings.map(({ path, schema }) => [path, given[path] ?? schema.derive?.(given) ?? schema.default]),
  )

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
