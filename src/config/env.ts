import { Type } from 'typebox'
import { ConfigError, optionsOf, withDefaults } from './check-options.ts'
import { readEnvFile } from './env-file.ts'
import { faultsOf, type Setting, settingsOf } from './option-faults.ts'
import { isProduction, type Values } from './option-types.ts'
import { OPTIONS, type Options } from './options.ts'
import { fileVariable, withSecretFiles } from './secret-files.ts'
import { SERVER_OPTIONS, type ServerOptions } from './server-options.ts'
import { describeUnknownVariables } from './unknown-variables.ts'

/** What the environment says: how the service behaves, and how its process listens and logs. */
export interface Config {
  options: Options
  server: ServerOptions
}

type Variables = Record<string, string | undefined>

const SERVER_PREFIX = 'server.'
/** Every option that the environment sets. */
export const SETTINGS: readonly Setting[] = [
  ...settingsOf(OPTIONS),
  ...settingsOf(SERVER_OPTIONS, SERVER_PREFIX),
]
// What may hold a password can be given as a file.
const SECRETS = ['DATABASE_URL', 'SMTP_URL', 'SECRET_KEY', 'SECRET_KEY_PREVIOUS']

/** The names of the variables there are. */
export const VARIABLES: readonly string[] = SETTINGS.map(({ variable }) => variable)
const NAMES: readonly string[] = [...VARIABLES, ...SECRETS.map(fileVariable)]

/**
 * Reads the configuration from environment variables; an empty variable counts as unset.
 * @throws {ConfigError} naming every fault at once, and no value: a URL may hold a password.
 */
export function loadConfig(environment: Variables = process.env): Config {
  const { variables, faults: fileFaults } = withSecretFiles(environment, SECRETS)
  const given = convert(variables)
  const port = given['server.port']
  const isIncomplete = isProduction(given) && given.publicUrl === undefined
  const publicUrl = `http://localhost:${isPort(port) ? port : 5000}`
  const values = withDefaults({ publicUrl, ...given }, SETTINGS)
  const faults = [
    ...fileFaults,
    ...(isIncomplete ? ['PUBLIC_URL is required in production'] : []),
    ...faultsOf(values, SETTINGS, ({ variable }) => variable),
  ]
  if (faults.length > 0) throw new ConfigError(faults)
  const { server, ...options } = optionsOf(values) as Options & { server: ServerOptions }
  return Object.freeze({ options: Object.freeze(options), server: Object.freeze(server) })
}

const isPort = (value: unknown) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535

function convert(env: Variables): Values {
  const given: Record<string, unknown> = {}
  for (const { path, variable, schema } of SETTINGS) {
    const text = env[variable]
    if (text !== undefined && text !== '') given[path] = parse(text, schema)
  }
  return given
}

const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, on: true, false: false, off: false }

function parse(text: string, schema: Setting['schema']): string | number | boolean | readonly string[] {
  if (Type.IsArray(schema)) return text.split(',').map((item) => item.trim())
  if (Type.IsBoolean(schema)) return BOOLEANS[text] ?? text
  return Type.IsInteger(schema) && /^\d{1,15}$/.test(text) ? Number(text) : text
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
