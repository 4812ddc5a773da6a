import { InvalidInputError } from '../errors/request-errors.ts'

// Control characters, halves of surrogate pairs, and what turns the direction of text (CVE-2021-42574); none of them
// is part of an address, a password or a token that a person means.
const UNWANTED = /[\p{Cc}\p{Cs}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u

// Another service may have taken anything for a password that has bytes and an end: every bcrypt refuses a NUL.
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for.
const UNWANTED_IN_CURRENT_PASSWORD = /[\p{Cs}\u0000]/u

/**
 * Looks at every text among the fields of a request.
 * @param exceptions the field whose text was chosen before, perhaps elsewhere, and the one that may hold any, if there are such.
 * @throws {InvalidInputError} naming the first field that holds characters no field may.
 */
export function refuseUnwantedText(
  fields: unknown,
  { currentPassword, anyText }: { currentPassword?: string; anyText?: string } = {},
): void {
  if (typeof fields !== 'object' || fields === null) return
  for (const [name, value] of Object.entries(fields))
    if (
      typeof value === 'string' &&
      name !== anyText &&
      (name === currentPassword ? UNWANTED_IN_CURRENT_PASSWORD : UNWANTED).test(value)
    )
      throw new InvalidInputError(`${nameable(name)} must not contain control characters`, name)
}

// Shorter than any token of ours.
const PLAIN_NAME = /^[\w.$[\]-]{1,40} ?$/

/**
 * A field's name as it is told to its sender, or `?`: a body that is not written as its content type says can have all
 * its fields in one name, the password among them.
 */
export const nameable = (name: string): string => (PLAIN_NAME.test(name) ? name : '?')
