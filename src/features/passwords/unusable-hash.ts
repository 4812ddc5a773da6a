import { randomBytes } from 'node:crypto'

const STANDARD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const BCRYPT = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const SALT_BYTES = 16
const DIGEST_BYTES = 23

/**
 * A bcrypt hash of this cost for which no password is known: salt and digest are random. It is verified as any other
 * is, in the same time, so that an account without a password cannot be told from one with another password; and it
 * costs no work to make.
 */
export function unusableHash(cost: number): string {
  return `$2b$${String(cost).padStart(2, '0')}$${random(SALT_BYTES)}${random(DIGEST_BYTES)}`
}

/** So many random bytes in bcrypt's alphabet. */
function random(bytes: number): string {
  const standard = randomBytes(bytes).toString('base64').replaceAll('=', '')
  return [...standard].map((digit) => BCRYPT[STANDARD.indexOf(digit)]).join('')
}
