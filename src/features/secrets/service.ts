import { randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import type { Static } from 'typebox'
import {
  createSealer,
  KEY_BYTES,
  type Place,
  SealBrokenError,
  type Sealer,
} from '../../platform/crypto/sealing.ts'
import type { Bound, Db } from '../../platform/database/db.ts'
import type { Log } from '../../platform/logging/log.ts'
import type { Readiness } from '../operations/readiness.ts'
import { SecretKeyError } from './errors.ts'
import { keyFileOf, makeKeyFile, readKeyFile } from './key-file.ts'
import type { secretsOptions } from './options.ts'
import { secretKeyPart } from './readiness.ts'
import { type SealedColumn, type SecretsRepository, secretsRepository } from './repository.ts'

/** Values that must be read back, encrypted under the secret key and bound to their place in the database. */
export interface Secrets {
  /**
   * Encrypts a value; makes a key with the first of all, where no variable gives one.
   * @throws {SecretKeyError} where the database was sealed with another key.
   */
  seal(value: string, place: Place, tx: Bound): Promise<string>
  /**
   * Decrypts a value.
   * @throws {SecretKeyError} where the key does not open it.
   */
  open(sealed: string, place: Place): Promise<string>
  /**
   * Checks that the key is the one of the database.
   * @throws {SecretKeyError} where it is not.
   */
  check(): Promise<void>
  /** Has {@link rotate} seal the values of a column anew as well: each feature names its own. */
  addColumn(column: SealedColumn): void
  /**
   * Seals with the current key what was sealed with the previous one, beside instances that have both.
   * @returns how many values it were.
   * @throws {SecretKeyError} where neither key opens one.
   */
  rotate(): Promise<number>
}

interface Dependencies {
  options: { database: Knex | string; secrets: Static<typeof secretsOptions> }
  db: Db<{ secrets: SecretsRepository }>
  log: Log
  readiness: Pick<Readiness, 'addPart'>
}

const CHECK_COLUMN: SealedColumn = { table: 'secrets', column: 'sealed', key: 'name' }
const CHECK_PLACE: Place = { table: CHECK_COLUMN.table, column: CHECK_COLUMN.column, row: 'check' }
const BATCH = 500
const CHECK_VALUE = 'user-auth'

/** The secrets of this database. */
export function createSecrets({ options, db, log, readiness }: Dependencies): Secrets {
  const { key, previousKey } = options.secrets
  const file = keyFileOf(options.database)
  let known: Sealer | undefined
  const columns: SealedColumn[] = [CHECK_COLUMN]

  async function findSealer(): Promise<Sealer | undefined> {
    if (known) return known
    const current = key ? Buffer.from(key, 'base64url') : await readKey()
    const previous = previousKey ? [Buffer.from(previousKey, 'base64url')] : []
    if (current) known = createSealer([current, ...previous])
    return known
  }

  const readKey = async () => (options.database === 'sqlite::memory:' ? undefined : readKeyFile(file))

  async function makeSealer(): Promise<Sealer> {
    if (options.database === 'sqlite::memory:') known ??= createSealer([randomBytes(KEY_BYTES)])
    else {
      await makeKeyFile(file)
      log.warn(
        { file },
        `a secret key was made in ${file}: back it up, what is sealed with it is lost without it`,
      )
    }
    return (await findSealer()) as Sealer
  }

  const orRefuse = (error: unknown): never => {
    throw error instanceof SealBrokenError ? new SecretKeyError({ cause: error }) : error
  }

  async function open(sealed: string, place: Place): Promise<string> {
    const sealer = await findSealer()
    if (!sealer) throw new SecretKeyError()
    try {
      return sealer.open(sealed, place)
    } catch (error) {
      return orRefuse(error)
    }
  }

  async function check(repository: SecretsRepository): Promise<void> {
    const sealed = await repository.findCheck()
    if (sealed !== undefined) await open(sealed, CHECK_PLACE)
  }

  async function rotateColumn(where: SealedColumn): Promise<number> {
    const { table, column } = where
    let rotated = 0
    let after: string | number | undefined
    for (;;) {
      const rows = await db.secrets.listSealed(where, after, BATCH)
      for (const { row, sealed } of rows) {
        const place = { table, column, row }
        const value = await open(sealed, place)
        if (!known || known.isCurrent(sealed)) continue
        if (await db.secrets.replaceSealed(where, row, sealed, known.seal(value, place))) rotated++
      }
      if (rows.length < BATCH) return rotated
      after = rows.at(-1)?.row
    }
  }

  const secrets: Secrets = {
    async seal(value, place, tx) {
      const repository = secretsRepository(tx.knex)
      await check(repository)
      const sealer = (await findSealer()) ?? (await makeSealer())
      await repository.addCheck(sealer.seal(CHECK_VALUE, CHECK_PLACE))
      // Another instance, with another key, may have been first.
      await check(repository)
      return sealer.seal(value, place)
    },
    open,
    addColumn: (column) => void columns.push(column),
    async rotate() {
      let rotated = 0
      for (const column of columns) rotated += await rotateColumn(column)
      return rotated
    },
    check: () => check(db.secrets),
  }
  readiness.addPart(secretKeyPart(secrets))
  return secrets
}
