import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

/** Where a sealed value is kept; it opens nowhere else. */
export interface Place {
  table: string
  column: string
  /** The primary key of the row. */
  row: string | number
}

/** How long a key is, in bytes. */
export const KEY_BYTES = 32
const CIPHER = 'aes-256-gcm'
const VERSION = 'v1'
const IV_BYTES = 12

/** No key that is there opens a value, or the value was moved or changed. */
export class SealBrokenError extends Error {
  override readonly name = 'SealBrokenError'
}

/**
 * Encrypts values so that they can be read back: AES-256-GCM (NIST SP 800-38D), bound to their place. A sealed value is
 * `v1.<key id>.<iv>.<tag>.<ciphertext>`, in base64url.
 * @param keys The first seals; each opens what it sealed.
 */
export function createSealer(keys: readonly [Buffer, ...Buffer[]]) {
  const byId = new Map(keys.map((key) => [idOf(key), key]))
  const [current] = keys

  return {
    /** Encrypts a value for a place. */
    seal(value: string, place: Place): string {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv(CIPHER, current, iv).setAAD(bytesOf(place))
      const ciphertext = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()])
      const parts = [iv, cipher.getAuthTag(), ciphertext].map((part) => part.toString('base64url'))
      return [VERSION, idOf(current), ...parts].join('.')
    },

    /**
     * Decrypts a value from its place.
     * @throws {SealBrokenError} where no key opens it there.
     */
    open(sealed: string, place: Place): string {
      const [version, id = '', ...parts] = sealed.split('.')
      const [iv, tag, ciphertext] = parts.map((part) => Buffer.from(part, 'base64url'))
      const key = byId.get(id)
      if (version !== VERSION || !key || !iv || !tag || !ciphertext)
        throw new SealBrokenError('no key for what is sealed')
      try {
        const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: 16 })
        decipher.setAAD(bytesOf(place)).setAuthTag(tag)
        return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString()
      } catch (cause) {
        throw new SealBrokenError('what is sealed was moved or changed', { cause })
      }
    },

    /** Whether a value was sealed with the key that seals now. */
    isCurrent: (sealed: string): boolean => sealed.split('.')[1] === idOf(current),
  }
}

/** What {@link createSealer} gives. */
export type Sealer = ReturnType<typeof createSealer>

const bytesOf = ({ table, column, row }: Place): Buffer => Buffer.from(`${table}/${column}/${row}`)

/** Tells keys apart without telling what they are. */
const idOf = (key: Buffer): string =>
  createHash('sha256').update('user-auth key id').update(key).digest('base64url').slice(0, 8)
