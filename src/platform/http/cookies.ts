/** The prefixes of a cookie's name that browsers tie conditions to (RFC 6265bis, section 4.1.3), in any case. */
const PREFIX = /^__(host-http|host|secure|http)-/i

/** The prefix of a cookie's name, such as `__Host-`; empty where it has none. */
export const cookiePrefix = (name: string): string => PREFIX.exec(name)?.[0] ?? ''

/** The name of the cookie that a browser is known again by: it has the prefix that the session's cookie has. */
export const deviceCookieName = (sessionCookieName: string): string =>
  `${cookiePrefix(sessionCookieName)}device_id`

/** The name of the cookie of a sign-in that waits for a second factor. */
export const pendingCookieName = (sessionCookieName: string): string =>
  `${cookiePrefix(sessionCookieName)}pending_sign_in`

/**
 * The values that a Cookie header gives one name, each once, in its order, at most `most`: a browser sends one of its
 * own beside one of a parent domain, and the order does not tell which is which (RFC 6265, section 4.2.2).
 */
export function cookieValues(header: string | undefined, name: string, most: number): string[] {
  const values = new Set<string>()
  for (const pair of header?.split(';') ?? []) {
    const at = pair.indexOf('=')
    if (at >= 0 && pair.slice(0, at).trim() === name) values.add(pair.slice(at + 1).trim())
    if (values.size === most) break
  }
  values.delete('')
  return [...values]
}
