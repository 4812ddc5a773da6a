import { PasswordRefusedError } from './errors.ts'
import { normalisePassword } from './policy.ts'

/** Parts of an address or a name that are too short to say whose they are. */
const SHORTEST_TELLING_PART = 4

/** What makes a password easy to guess. */
export interface Guessable {
  email: string
  service: string
  /** The most common passwords, in lower case. */
  common: ReadonlySet<string>
}

/** The most common passwords that are not too short anyway, in lower case. */
export async function commonPasswords(minLength: number): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  const longEnough = dictionary['passwords-common'].filter((password) => `${password}`.length >= minLength)
  return new Set(longEnough.map((password) => `${password}`.toLowerCase()))
}

/**
 * Holds a new password against what attackers try first (NIST SP 800-63B-4, section 3.1.1.2): common passwords, one
 * piece over and over, and what is made of the address or the service's name.
 * @throws {PasswordRefusedError} with the reason.
 */
export function checkNotGuessable(password: string, { email, service, common }: Guessable): void {
  const plain = normalisePassword(password).toLowerCase()
  if (common.has(plain) || isRepeated(plain)) throw new PasswordRefusedError('common')
  const rest = tellingParts(email, service).reduce((left, part) => left.replaceAll(part, ''), plain)
  // Digits and signs around it add nothing that is not tried as well.
  if (rest !== plain && rest.replace(/[^\p{L}]/gu, '').length < SHORTEST_TELLING_PART)
    throw new PasswordRefusedError('guessable')
}

const isRepeated = (text: string) => /^(.{1,8}?)\1+$/su.test(text)

function tellingParts(email: string, service: string): string[] {
  const parts = [
    email,
    ...email.split(/[^\p{L}\d]+/u),
    service.replace(/\s/g, ''),
    ...service.split(/[^\p{L}\d]+/u),
  ]
  return parts
    .map((part) => part.toLowerCase())
    .filter((part) => part.length >= SHORTEST_TELLING_PART)
    .toSorted((a, b) => b.length - a.length)
}
