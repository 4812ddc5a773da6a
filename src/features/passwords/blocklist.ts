import { PasswordRefusedError } from './errors.ts'
import { periodOf } from './period.ts'
import { normalisePassword } from './policy.ts'

/** Parts of an address or a name that are too short to say whose they are. */
const SHORTEST_TELLING_PART = 4
/** What is shorter is a syllable of many a good password. */
const SHORTEST_COMMON_PART = 5
/** No common password is longer. */
const LONGEST_COMMON_PART = 32
const LONGEST_REPEATED_PIECE = 8

/** What makes a password easy to guess. */
export interface Guessable {
  email: string
  service: string
  /** The most common passwords, in lower case. */
  common: ReadonlySet<string>
}

/** The most common passwords, in lower case. */
export async function commonPasswords(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  return new Set(dictionary['passwords-common'].map((password) => `${password}`.toLowerCase()))
}

/**
 * Holds a new password against what attackers try first (NIST SP 800-63B-4, section 3.1.1.2): common passwords,
 * also repeated or with digits and signs around them, one piece over and over, and what is made of the address or the
 * service's name. Takes linear time.
 * @throws {PasswordRefusedError} with the reason.
 */
export function checkNotGuessable(password: string, { email, service, common }: Guessable): void {
  const plain = normalisePassword(password).toLowerCase()
  const characters = [...plain]
  if (common.has(plain) || isRepeated(characters)) throw new PasswordRefusedError('common')
  const rest = tellingParts(email, service).reduce((left, part) => left.replaceAll(part, ''), plain)
  // Digits and signs around it add nothing that is not tried as well.
  if (rest !== plain && rest.replace(/[^\p{L}]/gu, '').length < SHORTEST_TELLING_PART)
    throw new PasswordRefusedError('guessable')
  if (isDressedUp(characters, common) || isOfNumbers(plain, common)) throw new PasswordRefusedError('common')
}

function isRepeated(characters: readonly string[]): boolean {
  const { length } = periodOf(characters)
  return length <= LONGEST_REPEATED_PIECE && 2 * length <= characters.length
}

/** Whether it is a common password with digits and signs around it, repeated or not. */
function isDressedUp(characters: readonly string[], common: ReadonlySet<string>): boolean {
  const [start, end] = core(characters)
  const pieces = [characters, characters.slice(start, end)].map(periodOf)
  return pieces.some((piece) => undressed(piece).some((part) => common.has(part)))
}

/** Whether it has no letter, and a common number in it. */
function isOfNumbers(plain: string, common: ReadonlySet<string>): boolean {
  const numbers = /\p{L}/u.test(plain) ? [] : (plain.match(/\d+/g) ?? [])
  return numbers.some((number) => number.length >= SHORTEST_COMMON_PART && common.has(number))
}

/** What may be left when digits and signs are taken off either end, some of them or all. */
function undressed(characters: readonly string[]): string[] {
  const [start, end] = core(characters)
  const parts: string[] = []
  for (let from = start; from >= Math.max(0, end - LONGEST_COMMON_PART); from--)
    for (let to = end; to <= Math.min(characters.length, from + LONGEST_COMMON_PART); to++)
      if (to - from >= SHORTEST_COMMON_PART) parts.push(characters.slice(from, to).join(''))
  return parts
}

/** From where to where all letters are or, where there are none, all digits. */
function core(characters: readonly string[]): [start: number, end: number] {
  const kind = [/\p{L}/u, /\d/].find((kind) => characters.some((character) => kind.test(character)))
  const isOfKind = (character: string) => kind?.test(character) === true
  return [Math.max(0, characters.findIndex(isOfKind)), characters.findLastIndex(isOfKind) + 1]
}

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
