import { domainToASCII, domainToUnicode } from 'node:url'

// What 0002_unique_email makes of an address. A copy of src/features/users/email-address.ts as it was then, which may change there:
// whenever a database is migrated, the same comes of it. Only reasons are added, for the operator who has to mend a row.

const MAX_EMAIL_LENGTH = 250
const LONGEST_TEXT = 4 * MAX_EMAIL_LENGTH

const LOCAL_PART = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}$/
const DOMAIN =
  /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/
const NUMERIC_TOP_LEVEL = /(?:^|\.)\d+$/

/** The normalised form of an address, or why it has none, as the end of a sentence. */
export function normaliseEmail(text: unknown): { email: string } | { fault: string } {
  if (typeof text !== 'string') return { fault: 'is no text' }
  const address = lowerAscii(text.trim())
  if (address.length > LONGEST_TEXT) return { fault: 'is too long' }
  const at = address.lastIndexOf('@')
  if (at === -1) return { fault: 'is no e-mail address, it has no @' }
  const local = address.slice(0, at)
  if (!LOCAL_PART.test(local))
    return { fault: 'is not taken: before the @ there may be 1 to 64 ASCII letters, digits and signs' }
  const domain = asciiDomain(address.slice(at + 1))
  if (!DOMAIN.test(domain) || NUMERIC_TOP_LEVEL.test(domain))
    return { fault: 'is not taken: what follows the @ is no domain that mail can go to' }
  const email = `${local}@${domain}`
  return email.length > MAX_EMAIL_LENGTH ? { fault: 'is too long' } : { email }
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
