import { ConfigError } from '../../src/config/check-options.ts'
import { loadConfig } from '../../src/config/env.ts'
import { settingsOf } from '../../src/config/option-faults.ts'
import { OPTIONS } from '../../src/config/options.ts'
import { SERVER_OPTIONS } from '../../src/config/server-options.ts'

const ENCODED = '@ : / ? # and % in the user or password percent-encoded (@ is %40, # is %23, / is %2F)'

/** What is said of each variable that cannot be used. */
export const FAULTS = {
  NODE_ENV: 'NODE_ENV must be development, production or test',
  PORT: 'PORT must be a port, 0 to 65535',
  PUBLIC_URL:
    'PUBLIC_URL must be an http or https URL, such as https://auth.example.com or https://example.com/auth',
  DATABASE_URL: `DATABASE_URL must be sqlite:<file>, sqlite::memory: or postgres://user:password@host/name, with ${ENCODED}`,
  BCRYPT_COST: 'BCRYPT_COST must be a whole number, 4 to 16',
  PASSWORD_MIN_LENGTH: 'PASSWORD_MIN_LENGTH must be a number of code points, 1 to 64',
  SESSION_IDLE_SECONDS: 'SESSION_IDLE_SECONDS must be a number of seconds, 60 to 34560000',
  SESSION_ABSOLUTE_SECONDS: 'SESSION_ABSOLUTE_SECONDS must be a number of seconds, 60 to 34560000',
  SESSION_COOKIE_NAME: "SESSION_COOKIE_NAME must be a cookie's name: letters, digits and - _ . and the like",
  ALLOWED_ORIGINS: 'ALLOWED_ORIGINS must be origins such as https://app.example.com, separated by commas',
  TRUSTED_PROXIES: 'TRUSTED_PROXIES must be addresses or networks such as 10.0.0.0/8, separated by commas',
  RESET_TOKEN_SECONDS: 'RESET_TOKEN_SECONDS must be a number of seconds, 60 to 86400',
  SMTP_URL: `SMTP_URL must be smtp://user:password@host:port or smtps://..., with ${ENCODED}`,
  RETURN_URL: 'RETURN_URL must be an http or https URL, such as https://app.example.com/',
  REQUIRE_VERIFIED_EMAIL: 'REQUIRE_VERIFIED_EMAIL must be true or false',
  MAIL_FROM: 'MAIL_FROM must be an e-mail address',
  SERVICE_NAME: 'SERVICE_NAME must be a name of 1 to 100 printable characters',
  LOG_LEVEL: 'LOG_LEVEL must be fatal, error, warn, info, debug, trace or silent',
}

/** The faults of an environment that cannot be used, in alphabetical order. */
export function faultsOf(env: Record<string, string>): string[] {
  try {
    loadConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return [...error.faults].sort()
    throw error
  }
  return []
}

/** What each variable says, of an environment, once it was checked. */
export function load(env?: Record<string, string>): Record<string, unknown> {
  const { options, server } = loadConfig(env)
  const read = (from: object, path: string) =>
    path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], from)
  return Object.fromEntries([
    ...settingsOf(OPTIONS).map(({ path, variable }) => [variable, read(options, path)]),
    ...settingsOf(SERVER_OPTIONS).map(({ path, variable }) => [variable, read(server, path)]),
  ])
}
