import { type Static, Type } from 'typebox'
import { group, option, seconds, type Values } from '../../config/option-types.ts'
import { cookiePrefix, deviceCookieName } from '../../platform/http/cookies.ts'

const DAY = 86_400
const YEAR = 400 * DAY

export const sessionsOptions = group({
  idleSeconds: seconds('SESSION_IDLE_SECONDS', 7 * DAY, 60, YEAR),
  absoluteSeconds: seconds('SESSION_ABSOLUTE_SECONDS', 30 * DAY, 60, YEAR),
  cookieName: Type.String(
    option({
      variable: 'SESSION_COOKIE_NAME',
      default: 'session_id',
      pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$",
      description: "a cookie's name: letters, digits and - _ . and the like",
      conflict: cookieConflict,
    }),
  ),
})

/** The options of sessions. */
export type SessionsOptions = Static<typeof sessionsOptions>

function cookieConflict(value: unknown, values: Values, name: (path: string) => string): string | undefined {
  const cookieName = String(value)
  const option = name('sessions.cookieName')
  if (cookieName === deviceCookieName(cookieName))
    return `${option} cannot be ${cookieName}, which is the name of another cookie`
  // Browsers drop a cookie that claims such a prefix without being `Secure` (RFC 6265bis, section 4.1.3).
  if (cookiePrefix(cookieName) === '' || String(values.publicUrl).startsWith('https:')) return undefined
  return `${option} with __Host- or __Secure- needs an https ${name('publicUrl')}`
}
