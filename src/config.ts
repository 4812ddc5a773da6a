import { type Static, Type } from 'typebox'
import Value from 'typebox/value'

const LOCAL_PART_OF_DEFAULT_SENDER = 'no-reply'

const ORIGIN = '^https?://[^/?#@\\s,]+$'

const Environment = Type.Object({
  NODE_ENV: Type.Enum(['development', 'production', 'test'], {
    default: 'development',
    description: 'development, production or test',
  }),
  HOST: Type.String({ default: '0.0.0.0', minLength: 1, description: 'an address to listen on' }),
  PORT: Type.Integer({ default: 5000, minimum: 0, maximum: 65535, description: 'a port, 0 to 65535' }),
  PUBLIC_URL: Type.String({
    pattern: ORIGIN,
    description: 'an http or https origin without a path, such as https://auth.example.com',
  }),
  DATABASE_URL: Type.String({
    default: 'sqlite:data/auth.db',
    pattern: '^(sqlite:.+|postgres(ql)?://.+)$',
    description: 'sqlite:<file>, sqlite::memory: or postgres://...',
  }),
  BCRYPT_COST: Type.Integer({ default: 12, minimum: 4, maximum: 16, description: 'a whole number, 4 to 16' }),
  PASSWORD_MIN_LENGTH: Type.Integer({
    minimum: 1,
    maximum: 64,
    description: 'a number of code points, 1 to 64',
  }),
  SESSION_IDLE_SECONDS: Type.Integer({
    default: 604800,
    minimum: 60,
    maximum: 34560000,
    description: 'a number of seconds, 60 to 34560000',
  }),
  SESSION_ABSOLUTE_SECONDS: Type.Integer({
    default: 2592000,
    minimum: 60,
    maximum: 34560000,
    description: 'a number of seconds, 60 to 34560000',
  }),
  SESSION_COOKIE_NAME: Type.String({
    default: 'session_id',
    pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$",
    description: "a cookie's name: letters, digits and - _ . and the like",
  }),
  ALLOWED_ORIGINS: Type.Array(Type.String({ pattern: ORIGIN }), {
    default: [],
    description: 'origins such as https://app.example.com, separated by commas',
  }),
  RESET_TOKEN_SECONDS: Type.Integer({
    default: 1800,
    minimum: 60,
    maximum: 86400,
    description: 'a number of seconds, 60 to 86400',
  }),
  SMTP_URL: Type.Optional(
    Type.String({
      pattern: '^smtps?://[^\\s/]+/?$',
      description: 'smtp://user:password@host:port or smtps://...',
    }),
  ),
  REQUIRE_VERIFIED_EMAIL: Type.Boolean({ default: false, description: 'true or false' }),
  MAIL_FROM: Type.String({ pattern: '^[^@\\s]+@[^@\\s]+$', description: 'an e-mail address' }),
  MAIL_DIR: Type.String({ default: 'data/outbox', minLength: 1, description: 'a directory' }),
  SERVICE_NAME: Type.String({
    default: 'User Authentication Service',
    pattern: '^[^\\p{C}]{1,100}$',
    description: 'a name of 1 to 100 printable characters',
  }),
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    default: 'info',
    description: 'fatal, error, warn, info, debug, trace or silent',
  }),
})

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
  const wrong = new Set(Value.Errors(Environment, given).flatMap(variablesOf))
  const faults = [
    ...[...wrong].map((name) => `${name} must be ${describe(name)}`),
    ...cookieFaults(given),
    ...(given.NODE_ENV === 'production' ? productionFaults(env, given, wrong) : []),
  ]
  if (faults.length > 0) throw new ConfigError(faults)
  return Object.freeze(given as Config)
}

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

function parse(text: string, schema: Type.TSchema): string | number | boolean | readonly string[] {
  if (Type.IsArray(schema)) return text.split(',').map((item) => item.trim())
  if (Type.IsBoolean(schema)) return /^(true|false)$/.test(text) ? text === 'true' : text
  return Type.IsInteger(schema) && /^\d{1,15}$/.test(text) ? Number(text) : text
}

function withDefaults(given: Given): Given {
  const config: Given = {
    PUBLIC_URL: `http://localhost:${given.PORT ?? 5000}`,
    PASSWORD_MIN_LENGTH: given.NODE_ENV === 'production' ? 15 : 1,
    ...given,
  }
  config.MAIL_FROM ??= `${LOCAL_PART_OF_DEFAULT_SENDER}@${hostOf(config.PUBLIC_URL)}`
  return Value.Default(Environment, config) as Given
}

const hostOf = (url: unknown) => (URL.canParse(String(url)) ? new URL(String(url)).hostname : 'localhost')

function variablesOf({ instancePath }: { instancePath: string }): string[] {
  return instancePath === '' ? [] : [instancePath.slice(1).split('/')[0] ?? '']
}

// Browsers drop a cookie that claims such a prefix without being `Secure` (RFC 6265bis, section 4.1.3).
function cookieFaults({ SESSION_COOKIE_NAME, PUBLIC_URL }: Given): string[] {
  const needsHttps = /^__(host|secure)-/i.test(String(SESSION_COOKIE_NAME))
  if (!needsHttps || String(PUBLIC_URL).startsWith('https:')) return []
  return ['SESSION_COOKIE_NAME with __Host- or __Secure- needs an https PUBLIC_URL']
}

function productionFaults(
  env: Record<string, string | undefined>,
  given: Given,
  wrong: ReadonlySet<string>,
): string[] {
  const faults: string[] = []
  const refuseBelow = (name: Variable, least: number) => {
    if (!wrong.has(name) && Number(given[name]) < least)
      faults.push(`${name} must be at least ${least} in production`)
  }
  if (!env.PUBLIC_URL) faults.push('PUBLIC_URL is required in production')
  refuseBelow('BCRYPT_COST', 10)
  refuseBelow('PASSWORD_MIN_LENGTH', 8)
  return faults
}
