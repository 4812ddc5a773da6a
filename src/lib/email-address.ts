import { domainToASCII, domainToUnicode } from 'node:url'
import { AppError } from './app-error.ts'

/** The text is not one plain e-mail address. */
export class InvalidEmailError extends AppError {
  readonly kind = 'invalid'
  readonly code = 'email.invalid'
  constructor() {
    super('email is not a valid address')
  }
}

export const MAX_EMAIL_LENGTH = 250

// The HTML standard's "valid email address", whose local part is ASCII and never quoted.
const LOCAL_PART = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}$/
const DOMAIN =
  /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/
const NUMERIC_TOP_LEVEL = /(?:^|\.)\d+$/

/**
 * The one form in which an address is stored and compared: trimmed, lower case, the domain in ASCII.
 * @throws {InvalidEmailError} also for a domain that IDNA would map onto another one (UTS #46), so that
 *   no look-alike reaches another account.
 */
export function normaliseEmail(text: string): string {
  const address = lowerAscii(text.trim())
  const at = address.lastIndexOf('@')
  const local = address.slice(0, Math.max(at, 0))
  const domain = asciiDomain(address.slice(at + 1))
  const normalised = `${local}@${domain}`
  if (!LOCAL_PART.test(local) || !DOMAIN.test(domain) || NUMERIC_TOP_LEVEL.test(domain))
    throw new InvalidEmailError()
  if (normalised.length > MAX_EMAIL_LENGTH) throw new InvalidEmailError()
  return normalised
}

/** The same, where there is one; of a text that nobody can have as an address, a form that no address has. */
export function canonicalEmail(text: string): string {
  try {
    return normaliseEmail(text)
  } catch (error) {
    if (error instanceof InvalidEmailError) return lowerAscii(text.trim())
    throw error
  }
}

// String.toLowerCase would fold characters from outside ASCII into it (U+212A KELVIN SIGN is one).
const lowerAscii = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

function asciiDomain(domain: string): string {
  const isAscii = /^[\x21-\x7e]+$/.test(domain)
  if (isAscii && !domain.includes('xn--')) return domain
  const ascii = domainToASCII(domain)
  const roundTrip = isAscii ? domainToASCII(domainToUnicode(domain)) : domainToUnicode(ascii)
  return roundTrip === domain ? ascii : ''
}
