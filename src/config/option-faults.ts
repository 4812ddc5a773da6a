import { Ajv } from 'ajv'
import { Type } from 'typebox'
import { readDatabaseUrl } from '../platform/database/database-name.ts'
import { cookiePrefix, deviceCookieName } from '../platform/http/cookies.ts'
import { isSmtpUrl, originFault, proxyFault, publicUrlFault } from './setting-faults.ts'

/** An option: where it stands, what sets it, and what it must be. */
export interface Setting {
  /** Its place among the options, such as `sessions.idleSeconds`. */
  path: string
  variable: string
  schema: Type.TSchema & { description?: string; default?: unknown }
}

/** Options, by their paths. */
export type Values = Record<string, unknown>

// Fastify has loaded it anyway, where TypeBox's own checker would take 9 MB more.
const ajv = new Ajv({ strict: false })

/** The option at this path. */
export const settingAt = (settings: readonly Setting[], path: string) =>
  settings.find((setting) => setting.path === path) as Setting

/**
 * What is wrong with options, each named by `nameOf`: what an option must be, and which part of it is not. What it is stays
 * unsaid, since a URL may hold a password.
 */
export function faultsOf(
  values: Values,
  given: Values,
  settings: readonly Setting[],
  nameOf: (setting: Setting) => string,
): string[] {
  const wrong = settings.filter((setting) => !isValid(setting, values[setting.path]))
  const name = (path: string) => nameOf(settingAt(settings, path))
  const refuseBelow = (path: string, least: number) =>
    !wrong.includes(settingAt(settings, path)) && Number(values[path]) < least
      ? [`${name(path)} must be at least ${least} in production`]
      : []
  return [
    ...wrong.map((setting) => {
      const reasons =
        values[setting.path] === undefined ? undefined : reasonsOf(setting, values[setting.path])
      return `${nameOf(setting)} must be ${setting.schema.description}${reasons ? `: ${reasons}` : ''}`
    }),
    ...cookieFaults(values, name),
    ...(values.environment === 'production'
      ? [
          ...(given.publicUrl === undefined ? [`${name('publicUrl')} is required in production`] : []),
          ...(values['rateLimits.enabled'] === false
            ? [`${name('rateLimits.enabled')} cannot be off in production`]
            : []),
          ...refuseBelow('passwords.bcryptCost', 10),
          ...refuseBelow('passwords.minLength', 8),
        ]
      : []),
  ]
}

function cookieFaults(values: Values, name: (path: string) => string): string[] {
  const cookieName = String(values['sessions.cookieName'])
  if (cookieName === deviceCookieName(cookieName))
    return [`${name('sessions.cookieName')} cannot be ${cookieName}, which is the name of another cookie`]
  // Browsers drop a cookie that claims such a prefix without being `Secure` (RFC 6265bis, section 4.1.3).
  if (cookiePrefix(cookieName) === '' || String(values.publicUrl).startsWith('https:')) return []
  return [`${name('sessions.cookieName')} with __Host- or __Secure- needs an https ${name('publicUrl')}`]
}

/** Whether an option may have this value. */
export function isValid(setting: Setting, value: unknown): boolean {
  if (value === undefined) return Type.IsOptional(setting.schema)
  return ajv.validate(setting.schema, value) && reasonsOf(setting, value) === undefined
}

function reasonsOf({ path }: Setting, value: unknown): string | undefined {
  const text = String(value)
  switch (path) {
    case 'publicUrl':
      return prefixed('it', publicUrlFault(text))
    case 'allowedOrigins':
      return itemFaults(value, originFault)
    case 'trustedProxies':
      return itemFaults(value, proxyFault)
    case 'returnUrl':
      return URL.canParse(text) ? undefined : ''
    case 'mail.smtpUrl':
      return isSmtpUrl(text) ? undefined : ''
    case 'database':
      return databaseFault(value)
  }
}

function databaseFault(value: unknown): string | undefined {
  // A Knex instance of the host's is a function.
  if (typeof value === 'function') return undefined
  const database = readDatabaseUrl(String(value))
  return 'fault' in database ? database.fault : undefined
}

function itemFaults(value: unknown, check: (item: string) => string | undefined): string | undefined {
  const items = Array.isArray(value) ? value.map(String) : []
  const faults = items.flatMap((item, i) => prefixed(`item ${i + 1}`, check(item)) ?? [])
  return faults.length > 0 ? faults.join(', ') : undefined
}

const prefixed = (what: string, fault: string | undefined) => fault && `${what} ${fault}`
