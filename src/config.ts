import { type Static, Type } from 'typebox'
import Value from 'typebox/value'

const LOCAL_PART_OF_DEFAULT_SENDER = 'no-reply'

const Environment = Type.Object({
  NODE_ENV: Type.Enum(['development', 'production', 'test'], {
    default: 'development',
    description: 'development, production or test',
  }),
  HOST: Type.String({ default: '0.0.0.0', minLength: 1, description: 'an address to listen on' }),
  PORT: Type.Integer({ default: 5000, minimum: 0, maximum: 65535, description: 'a port, 0 to 65535' }),
  PUBLIC_URL: Type.String({
    pattern: '^https?://[^/?#@\\s]+$',
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
  RESET_TOKEN_SECONDS: Type.Integer({
    default: 1800,
    minimum: 60,
    maximum: 86400,
    description: 'a number of seconds, 60 to 86400',
  }),
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
  const wrong = new Set<Variable>(VARIABLES.filter((name) => !isValid(name, given[name])))
  const faults = [
    ...[...wrong].map((name) => `${name} must be ${describe(name)}`),
    ...(given.NODE_ENV === 'production' ? productionFaults(env, given, wrong) : []),
  ]
  if (faults.length > 0) throw new ConfigError(faults)
  return Object.freeze(given as Config)
}

type Variable = keyof typeof Environment.properties
type Given = Partial<Record<Variable, string | number>>

const VARIABLES = Object.keys(Environment.properties) as Variable[]
const describe = (name: string) =>
  (Environment.properties[name as Variable] as { description?: string }).description

function convert(env: Record<string, string | undefined>): Given {
  const given: Given = {}
  for (const name of VARIABLES) {
    const text = env[name]
    if (text === undefined || text === '') continue
    const isWholeNumber = Type.IsInteger(Environment.properties[name]) && /^\d{1,15}$/.test(text)
    given[name] = isWholeNumber ? Number(text) : text
  }
  return given
}

function withDefaults(given: Given): Given {
  const config: Given = {
    PUBLIC_URL: `http://localhost:${isValid('PORT', given.PORT) ? given.PORT : 5000}`,
    PASSWORD_MIN_LENGTH: given.NODE_ENV === 'production' ? 15 : 1,
    ...given,
  }
  config.MAIL_FROM ??= `${LOCAL_PART_OF_DEFAULT_SENDER}@${hostOf(config.PUBLIC_URL)}`
  return Value.Default(Environment, config) as Given
}

const hostOf = (url: unknown) => (URL.canParse(String(url)) ? new URL(String(url)).hostname : 'localhost')

// A pattern alone lets a port of 99999 pass, which no URL can have.
function isValid(name: Variable, value: unknown): boolean {
  const isUrl = name.endsWith('_URL') && value !== undefined
  return Value.Check(Environment.properties[name], value) && (!isUrl || URL.canParse(String(value)))
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
  refuseBelow('BCRYPT_COST', 10)
  refuseBelow('PASSWORD_MIN_LENGTH', 8)
  return faults
}
