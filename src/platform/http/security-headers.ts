import type { PlatformOptions } from '../../config/platform-options.ts'

const YEAR_SECONDS = 31_536_000
const LOOPBACK = /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/

/** Whether a host's name is one of this machine's own (RFC 6761, section 6.3). */
export const isLoopbackHost = (hostname: string): boolean => LOOPBACK.test(hostname)

/** What decides on `Strict-Transport-Security` (RFC 6797). */
type Site = Pick<PlatformOptions, 'publicUrl' | 'http'>

/**
 * The headers of every answer: nothing in it is to be run, framed, sniffed, kept or read by other origins (OWASP ASVS
 * 5, chapter 3.4).
 */
export const securityHeaders = (site: Site): Readonly<Record<string, string>> => ({
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
  ...transportSecurity(site),
})

function transportSecurity({ publicUrl, http }: Site): Record<string, string> {
  const { protocol, hostname } = new URL(publicUrl)
  // A browser would hold every other program on this machine to https as well, on whatever port it listens.
  if (protocol !== 'https:' || isLoopbackHost(hostname)) return {}
  const subdomains = http.hstsIncludeSubdomains ? '; includeSubDomains' : ''
  return { 'strict-transport-security': `max-age=${YEAR_SECONDS}${subdomains}` }
}
