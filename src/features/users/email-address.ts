import { domainToASCII, domainToUnicode } from 'node:url'
import { AppError } from '../../platform/errors/app-error.ts'

/** The text is not one plain e-mail address. */
export class InvalidEmailError extends AppError {
  readonly kind = 'invalid'
  readonly code = 'email.invalid'
  constructor() {
    super('email is not a valid address')
  }
}

export const MAX_EMAIL_LENGTH = 250
/** No domain so long has an ASCII form short enough, however it is decomposed; what is longer is not worth mapping. */
const LONGEST_TEXT = 4 * MAX_EMAIL_LENGTH

// The HTML standard's "valid email address", whose local part is ASCII and never quoted.
const LOCAL_PART = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}$/
const DOMAIN =
  /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/
const NUMERIC_TOP_LEVEL = /(?:^|\.)\d+$/

/**
 * The one form in which an address is stored and compared: trimmed, lower case, the domain in ASCII.
 * @throws {InvalidEmailError} also for a domain that IDNA would map onto another one (UTS #46) by more than case,
 *   normalisation (NFC) and full stops, so that no look-alike reaches another account.
 */
export function normaliseEmail(text: string): string {
  const address = lowerAscii(text.trim())
  if (address.length > LONGEST_TEXT) throw new InvalidEmailError()
  const at = address.lastIndexOf('@')
  const local = address.slice(0, Math.max(at, 0))
  const domain = asciiDomain(address.slice(at + 1))
  const normalised = `${local}@${domain}`
  if (!LOCAL_PART.test(local) || !DOMAIN.test(domain) || NUMERIC_TOP_LEVEL.test(domain))
    throw new InvalidEmailError()
  if (normalised.length > MAX_EMAIL_LENGTH) throw new InvalidEmailError()
  return normalised
}

/** The same, where there is one; of a text that cannot be an address, a form that no address has. */
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
  if (/^[\x21-\x7e]+$/.test(domain)) return isRealAscii(domain) ? domain : ''
  const ascii = domainToASCII(domain)
  const isSame = foldDomain(domainToUnicode(ascii)) === foldDomain(domain)
  return isSame && ![...domain].some(foldsIntoAscii) ? ascii : ''
}

const isRealAscii = (domain: string) =>
  !domain.includes('xn--') || domainToASCII(domainToUnicode(domain)) === domain

// The full stops that UTS #46 takes for label separators (section 2.3).
const FULL_STOPS = /[\u3002\uff0e\uff61]/g

// Letter by letter: a whole word's lower case depends on where in it a sigma stands, which a domain's does not.
const foldDomain = (domain: string): string =>
  [...domain.replace(FULL_STOPS, '.').normalize()]
    .map((letter) => letter.toLowerCase())
    .join('')
    .normalize()

// U+212A KELVIN SIGN is a k by case and by normalisation alike, U+0130 an i with a dot above.
const foldsIntoAscii = (letter: string): boolean =>
  !/[\p{ASCII}\u3002\uff0e\uff61]/u.test(letter) && /\p{ASCII}/u.test(foldDomain(letter))
