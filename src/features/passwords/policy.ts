import { PasswordRefusedError } from './errors.ts'

/** The most a password may have, in code points; longer ones are refused before any hashing. */
export const MAX_PASSWORD_LENGTH = 1024

/** A password as it is measured and hashed: in Unicode's composed form (NFC), as NIST SP 800-63B-4 advises. */
export const normalisePassword = (password: string): string => password.normalize('NFC')

/** Whether any user can have this password, so that it is worth hashing. */
export const isPossible = (password: string): boolean => password.isWellFormed() && !isTooLong(password)

const isTooLong = (password: string): boolean =>
  // A code point is one or two UTF-16 units: the cheap test spares counting what is far too long.
  password.length > 2 * MAX_PASSWORD_LENGTH || [...password].length > MAX_PASSWORD_LENGTH

/**
 * Holds a new password against the policy; lengths are in code points after NFC (NIST SP 800-63B-4, 3.1.1.2).
 * @throws {PasswordRefusedError} with the reason.
 */
export function checkPassword(password: string, minLength: number): void {
  if (isTooLong(password)) throw new PasswordRefusedError('too_long', MAX_PASSWORD_LENGTH)
  if (!password.isWellFormed()) throw new PasswordRefusedError('not_unicode')
  const length = [...normalisePassword(password)].length
  if (length === 0) throw new PasswordRefusedError('empty')
  if (length < minLength) throw new PasswordRefusedError('too_short', minLength)
}
