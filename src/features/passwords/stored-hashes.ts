import type { Db } from '../../platform/database/db.ts'
import type { Secrets } from '../secrets/service.ts'
import { keyIdOf } from './foreign/read-hash.js'
import type { HashKey, StoredHashesRepository } from './repository.ts'
import type { StoredWork } from './service.ts'

/** What there is of hashes beside users. */
export interface StoredHashes {
  /** What the hashes of all users take to be verified. */
  findWork(): Promise<StoredWork>
  /**
   * The secret that a hash was made with, such as a pepper; undefined for most.
   * @throws {SecretKeyError} where the secret key does not open it.
   */
  secretOf(hash: string): Promise<string | undefined>
  /** Keeps a secret, sealed, if it is not there yet; gives the ID that hashes name it by. */
  keepSecret(secret: string): Promise<number>
}

interface Dependencies {
  db: Db<{ storedHashes: StoredHashesRepository }>
  secrets: Secrets
}

/** What there is of hashes in this database. */
export function createStoredHashes({ db, secrets }: Dependencies): StoredHashes {
  secrets.addColumn(SEALED)
  // An ID stands for one secret for ever.
  const known = new Map<number, string>()
  const open = ({ id, sealed }: HashKey) => secrets.open(sealed, placeOf(id))

  return {
    findWork: () => db.storedHashes.findWork(),
    async secretOf(hash) {
      const id = keyIdOf(hash)
      if (id === undefined) return undefined
      const key = known.has(id) ? undefined : await db.storedHashes.findKey(id)
      if (key) known.set(id, await open(key))
      return known.get(id)
    },
    keepSecret: (secret) =>
      db.transaction(async (tx) => {
        for (const key of await tx.storedHashes.listKeys()) if ((await open(key)) === secret) return key.id
        const id = await tx.storedHashes.addKey()
        await tx.storedHashes.updateKey(id, await secrets.seal(secret, placeOf(id), tx))
        return id
      }),
  }
}

const SEALED = { table: 'hash_keys', column: 'sealed', key: 'id' }
const placeOf = (row: number) => ({ table: SEALED.table, column: SEALED.column, row })
