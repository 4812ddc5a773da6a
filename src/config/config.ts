import { Ajv } from 'ajv'
import { type Static, Type } from 'typebox'
import { readDatabaseUrl } from '../platform/database/database-name.ts'
import { cookiePrefix, deviceCookieName } from '../platform/http/cookies.ts'
import { readEnvFile } from './env-file.ts'
import { Environment } from './environment.ts'
import { fileVariable, withSecretFiles } from './secret-files.ts'
import { isSmtpUrl, originFault, proxyFault } from './setting-faults.ts'
import { describeUnknownVariables } from './unknown-variables.ts'

const LOCAL_PART_OF_DEFAULT_SENDER = 'no-reply'

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
export function loadConfig(environment: Variables = process.env): Config {
  const { variables: env, faults: fileFaults } = withSecretFiles(environment, SECRETS)
  const given = withDefaults(convert(env))
  const wrong = new Set<Variable>(VARIABLES.filter((name) => !isValid(name, given[name])))
  const faults = [
    ...fileFaults,
    ...[...wrong].map((name) => faultOf(name, given[name])),
    ...cookieFaults(given),
    ...(given.NODE_ENV === 'production' ? productionFaults(env, given, wrong) : []),
  ]
  if (faults.length > 0) throw new ConfigError(faults)
  return Object.freeze(canonical(given as Config))
}

/**
 * Sets what `.env` in the working directory says and the environment of the process does not; gives the names of what
 * was set of the service's variables, or undefined where there is no such file.
 * @throws {ConfigError} where it cannot be read.
 */
export function loadEnvFile(): readonly string[] | undefined {
  let file: Variables | undefined
  try {
    file = readEnvFile('.env')
  } catch (error) {
    throw new ConfigError([(error as Error).message])
  }
  if (!file) return undefined
  const added = Object.entries(file).filter(([name]) =>
    waysToSet(name).every((way) => process.env[way] === undefined),
  )
  for (const [name, value] of added) process.env[name] = value
  return NAMES.filter((name) => added.some(([other]) => other === name)).sort()
}

function waysToSet(name: string): string[] {
  const secret = SECRETS.find((known) => name === known || name === fileVariable(known))
  return secret ? [secret, fileVariable(secret)] : [name]
}

/** A sentence for each variable of the environment that looks like one of the service's and is none. */
export const unknownVariables = (env: Variables = process.env): string[] =>
  describeUnknownVariables(Object.keys(env), NAMES)

// Fastify has loaded it anyway, where TypeBox's own checker would take 9 MB more.
const ajv = new Ajv({ strict: false })

type Variables = Record<string, string | undefined>
type Variable = keyof typeof Environment.properties
type Given = Partial<Record<Variable, string | number | boolean | readonly string[]>>

const VARIABLES = Object.keys(Environment.properties) as Variable[]
// What may hold a password can be given as a file.
const SECRETS: readonly Variable[] = ['DATABASE_URL', 'SMTP_URL']
const NAMES: readonly string[] = [...VARIABLES, ...SECRETS.map(fileVariable)]
const describe = (name: string) =>
  (Environment.properties[name as Variable] as { description?: string }).description

function convert(env: Variables): Given {
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
  const host = hostOf(config.PUBLIC_URL)
  config.MAIL_FROM ??= `${LOCAL_PART_OF_DEFAULT_SENDER}@${host}`
  config.SMTP_NAME ??= isValid('SMTP_NAME', host) ? host : 'localhost'
  for (const name of VARIABLES)
    config[name] ??= (Environment.properties[name] as { default?: Given[Variable] }).default
  return config
}

const hostOf = (url: unknown) => (URL.canParse(String(url)) ? new URL(String(url)).hostname : 'localhost')

function cookieFaults({ SESSION_COOKIE_NAME, PUBLIC_URL }: Given): string[] {
  const name = String(SESSION_COOKIE_NAME)
  if (name === deviceCookieName(name))
    return [`SESSION_COOKIE_NAME cannot be ${name}, which is the name of another cookie`]
  // Browsers drop a cookie that claims such a prefix without being `Secure` (RFC 6265bis, section 4.1.3).
  if (cookiePrefix(name) === '' || String(PUBLIC_URL).startsWith('https:')) return []
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

function productionFaults(env: Variables, given: Given, wrong: ReadonlySet<Variable>): string[] {
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
