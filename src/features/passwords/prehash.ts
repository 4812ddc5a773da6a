import { createHmac } from 'node:crypto'
import { normalisePassword } from './policy.ts'

/** What bcrypt reads of its input, in bytes; it ignores the rest. */
const BCRYPT_BYTES = 72

/** The key of the pre-hash: a label, not a secret, so that no other use of HMAC-SHA-384 gives the same digests. */
const LABEL = 'user-authentication-service/password/v1'

/**
 * The text bcrypt is given for a password. Up to 72 bytes of UTF-8 (after NFC) it is the password itself, so that
 * any bcrypt can verify it. A longer one, which bcrypt would cut off, and one with a NUL, which makes it repeat
 * itself, become base64(HMAC-SHA-384(LABEL, password)): 64 characters, always the same for the same password.
 */
export function bcryptInput(password: string): string {
  const bytes = Buffer.from(normalisePassword(password))
  if (bytes.length <= BCRYPT_BYTES && !bytes.includes(0)) return bytes.toString()
  return createHmac('sha384', LABEL).update(bytes).digest('base64')
}
