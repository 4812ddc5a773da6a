import type { Knex } from 'knex'

/** A key pair that tokens are signed with; times in milliseconds since 1970. */
export interface SigningKey {
  /** The thumbprint of the public key (RFC 7638). */
  kid: string
  /** Counts the keys: each has one more than the key before it. */
  generation: number
  /** The public key, as a JWK in JSON. */
  public_jwk: string
  /** The private key, as a JWK in JSON, sealed. */
  sealed: string
  created_at: number
  /** When the key begins to sign, and the one before it ends. */
  signs_from: number
}

/** Where private keys are kept, sealed. */
export const SEALED = { table: 'signing_keys', column: 'sealed' } as const

/** Signing keys, in the database or the transaction given. */
export function signingKeysRepository(knex: Knex) {
  const keys = () => knex<SigningKey>('signing_keys')

  return {
    /** All keys, the oldest first. */
    listKeys: (): Promise<SigningKey[]> => keys().orderBy('generation'),

    /** Adds a key; false where there is one of this generation, which another instance may be adding at this moment. */
    async addKey(key: SigningKey): Promise<boolean> {
      const added = await keys().insert(key).onConflict('generation').ignore().returning('kid')
      return added.length > 0
    },

    /** Keeps the sealed private key of the key with this ID. */
    async setSealed(kid: string, sealed: string): Promise<void> {
      await keys().where({ kid }).update({ sealed })
    },

    /** Deletes the keys with these IDs. */
    async deleteKeys(kids: readonly string[]): Promise<void> {
      await keys().whereIn('kid', kids).delete()
    },

    /** Deletes all keys but the one with this ID; gives the IDs of those. */
    async deleteOthers(kid: string): Promise<string[]> {
      const others: string[] = await keys().whereNot({ kid }).orderBy('generation').pluck('kid')
      await keys().whereIn('kid', others).delete()
      return others
    },
  }
}

/** What {@link signingKeysRepository} gives. */
export type SigningKeysRepository = ReturnType<typeof signingKeysRepository>
