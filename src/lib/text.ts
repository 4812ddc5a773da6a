import { InvalidInputError } from './request-errors.ts'

// Control characters, halves of surrogate pairs, and what turns the direction of text (CVE-2021-42574); none of them
// is part of an address, a password or a token that a person means.
const UNWANTED = /[\p{Cc}\p{Cs}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u

/**
 * Looks at every text among the fields of a request.
 * @throws {InvalidInputError} naming the first field that holds characters no field may.
 */
export function refuseUnwantedText(fields: unknown): void {
  if (typeof fields !== 'object' || fields === null) return
  for (const [name, value] of Object.entries(fields))
    if (typeof value === 'string' && UNWANTED.test(value))
      throw new InvalidInputError(`${nameable(name)} must not contain control characters`, name)
}

// Shorter than any token of ours.
const PLAIN_NAME = /^[\w.$[\]-]{1,40} ?$/

/**
 * A field's name as it is told to its sender, or `?`: a body that is not written as its content type says can have all
 * its fields in one name, the password among them.
 */
export const nameable = (name: string): string => (PLAIN_NAME.test(name) ? name : '?')
