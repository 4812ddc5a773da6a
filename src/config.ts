import { Ajv } from 'ajv'
import { type Static, Type } from 'typebox'
import { Environment } from './environment.ts'
import { readDatabaseUrl } from './lib/database-name.ts'
import { isSmtpUrl, originFault, proxyFault } from './lib/setting-faults.ts'

const LOCAL_PART_OF_DEFAULT_SENDER = 'no-reply'
// As features/devices names it.
const DEVICE_COOKIE = 'device_id'

/** What the environment says, checked, typed and frozen; the keys are the variables' own names. */
export type Config = Readonly<Static<typeof Environment>>

/** The environment cannot be used; `faults` holds one readable line for each thing wrong with it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
    this.faults = faults
  }
}

/**
 * Reads the configuration from environment variables; an empty variable counts as unset.
 * @throws {ConfigError} naming every fault at once, and no value: a URL may hold a password.
 */
export function loadConfig(env: Record<string, string | undefined> = process.env): Config {
  const given = withDefaults(convert(env))
  const wrong = new Set<Variable>(VARIABLES.filter((name) => !isValid(name, given[name])))
  const faults = [
    ...[...wrong].map((name) => faultOf(name, given[name])),
    ...cookieFaults(given),
    ...(given.NODE_ENV === 'production' ? productionFaults(env, given, wrong) : []),
  ]
  if (faults.length > 0) throw new ConfigError(faults)
  return Object.freeze(canonical(given as Config))
}

// Fastify has loaded it anyway, where TypeBox's own checker would take 9 MB more.
const ajv = new Ajv({ strict: false })

type Variable = keyof typeof Environment.properties
type Given = Partial<Record<Variable, string | number | boolean | readonly string[]>>

const VARIABLES = Object.keys(Environment.properties) as Variable[]
const describe = (name: string) =>
  (Environment.properties[name as Variable] as { description?: string }).description

function convert(env: Record<string, string | undefined>): Given {
  const given: Given = {}
  for (const name of VARIABLES) {
    const text = env[name]
    if (text === undefined || text === '') continue
    given[name] = parse(text, Environment.properties[name])
  }
  return given
}

const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, on: true, false: false, off: false }

function parse(text: string, schema: Type.TSchema): string | number | boolean | readonly string[] {
  if (Type.IsArray(schema)) return text.split(',').map((item) => item.trim())
  if (Type.IsBoolean(schema)) return BOOLEANS[text] ?? text
  return Type.IsInteger(schema) && /^\d{1,15}$/.test(text) ? Number(text) : text
}

function withDefaults(given: Given): Given {
  const config: Given = {
    PUBLIC_URL: `http://localhost:${isValid('PORT', given.PORT) ? given.PORT : 5000}`,
    PASSWORD_MIN_LENGTH: given.NODE_ENV === 'production' ? 15 : 1,
    PASSWORD_BLOCKLIST: given.NODE_ENV === 'production',
    ...given,
  }
  config.MAIL_FROM ??= `${LOCAL_PART_OF_DEFAULT_SENDER}@${hostOf(config.PUBLIC_URL)}`
  for (const name of VARIABLES)
    config[name] ??= (Environment.properties[name] as { default?: Given[Variable] }).default
  return config
}

const hostOf = (url: unknown) => (URL.canParse(String(url)) ? new URL(String(url)).hostname : 'localhost')

function cookieFaults({ SESSION_COOKIE_NAME, PUBLIC_URL }: Given): string[] {
  if (SESSION_COOKIE_NAME === DEVICE_COOKIE)
    return [`SESSION_COOKIE_NAME cannot be ${DEVICE_COOKIE}, which is the name of another cookie`]
  // Browsers drop a cookie that claims such a prefix without being `Secure` (RFC 6265bis, section 4.1.3).
  const needsHttps = /^__(host|secure)-/i.test(String(SESSION_COOKIE_NAME))
  if (!needsHttps || String(PUBLIC_URL).startsWith('https:')) return []
  return ['SESSION_COOKIE_NAME with __Host- or __Secure- needs an https PUBLIC_URL']
}

function isValid(name: Variable, value: unknown): boolean {
  if (value === undefined) return Type.IsOptional(Environment.properties[name])
  return ajv.validate(Environment.properties[name], value) && reasonsOf(name, value) === undefined
}

/** Says what a variable must be, and which part of it is not; what it is stays unsaid, since a URL may hold a password. */
function faultOf(name: Variable, value: unknown): string {
  const reasons = value === undefined ? undefined : reasonsOf(name, value)
  return `${name} must be ${describe(name)}${reasons ? `: ${reasons}` : ''}`
}

function reasonsOf(name: Variable, value: unknown): string | undefined {
  if (name === 'PUBLIC_URL') return prefixed('it', originFault(String(value)))
  if (name === 'ALLOWED_ORIGINS') return itemFaults(value, originFault)
  if (name === 'TRUSTED_PROXIES') return itemFaults(value, proxyFault)
  if (name === 'RETURN_URL') return URL.canParse(String(value)) ? undefined : ''
  if (name === 'SMTP_URL') return isSmtpUrl(String(value)) ? undefined : ''
  if (name !== 'DATABASE_URL') return undefined
  const database = readDatabaseUrl(String(value))
  return 'fault' in database ? database.fault : undefined
}

function itemFaults(value: unknown, check: (item: string) => string | undefined): string | undefined {
  const items = Array.isArray(value) ? value.map(String) : []
  const faults = items.flatMap((item, i) => prefixed(`item ${i + 1}`, check(item)) ?? [])
  return faults.length > 0 ? faults.join(', ') : undefined
}

const prefixed = (what: string, fault: string | undefined) => fault && `${what} ${fault}`

const canonical = (config: Config): Config => ({
  ...config,
  ...readDatabase(config.DATABASE_URL),
  // Browsers write an origin in one way alone: in lower case, and without its scheme's own port.
  ALLOWED_ORIGINS: config.ALLOWED_ORIGINS.map((url) => new URL(url).origin),
})

function readDatabase(text: string): Partial<Config> {
  const database = readDatabaseUrl(text)
  return 'url' in database ? { DATABASE_URL: database.url } : {}
}

function productionFaults(
  env: Record<string, string | undefined>,
  given: Given,
  wrong: ReadonlySet<Variable>,
): string[] {
  const faults: string[] = []
  const refuseBelow = (name: Variable, least: number) => {
    if (!wrong.has(name) && Number(given[name]) < least)
      faults.push(`${name} must be at least ${least} in production`)
  }
  if (!env.PUBLIC_URL) faults.push('PUBLIC_URL is required in production')
  if (given.RATE_LIMIT === false) faults.push('RATE_LIMIT cannot be off in production')
  refuseBelow('BCRYPT_COST', 10)
  refuseBelow('PASSWORD_MIN_LENGTH', 8)
  return faults
}
