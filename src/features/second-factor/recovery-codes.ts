import { randomBytes } from 'node:crypto'
import { sha256 } from '../../platform/crypto/digest.ts'
import { base32 } from './totp.ts'

const CODES = 10
const CODE_BYTES = 10
const GROUP = /.{4}/g
const FORM = /^[A-Z2-7]{16}$/

/** Ten codes of 80 bits, as they are shown, once; and their digests, which are all that is stored. */
export function makeRecoveryCodes(): { codes: string[]; digests: string[] } {
  const plain = Array.from({ length: CODES }, () => base32(randomBytes(CODE_BYTES)))
  return { codes: plain.map((code) => (code.match(GROUP) ?? []).join('-')), digests: plain.map(sha256) }
}

/** The digest of a recovery code, however it was typed; undefined where it has not the form of one. */
export function digestOfRecoveryCode(typed: string): string | undefined {
  const code = typed.replace(/[\s-]/g, '').toUpperCase()
  return FORM.test(code) ? sha256(code) : undefined
}
