import type { FastifyBaseLogger } from 'fastify'
import knex, { type Knex } from 'knex'
import { migrateToLatest } from '../../migrations/index.ts'
import { DatabaseAwayError } from '../lib/database-away-error.ts'
import { describeFault } from '../lib/database-fault.ts'
import { describeDatabase, knexConfig } from '../lib/database-url.ts'
import { closePrepared } from '../lib/prepared-on-postgres.ts'

/** An open database, migrated to the latest version. */
export interface Database {
  knex: Knex
  /**
   * Asks the database for a word.
   * @throws {DatabaseAwayError} unless it answers.
   */
  pingDatabase(): Promise<void>
  close(): Promise<void>
}

// Longer than a database takes that is there at all.
const PING_MS = 2_000

/** Opens a database, and brings its tables up to date under a lock. */
export async function openDatabase(url: string, log: FastifyBaseLogger): Promise<Database> {
  // Which database it is, is what whoever starts the service can act on.
  const explained = <Result>(work: () => Promise<Result>) =>
    work().catch((cause) => {
      throw new Error(`cannot use the database ${describeDatabase(url)}: ${describeFault(cause)}`, { cause })
    })

  const handle = await explained(async () => knex(knexConfig(url)))
  const database: Database = {
    knex: handle,
    async pingDatabase() {
      await handle
        .raw('select 1')
        .timeout(PING_MS)
        .catch((cause) => {
          throw new DatabaseAwayError(cause)
        })
    },
    async close() {
      await closePrepared(handle)
      await handle.destroy()
    },
  }
  try {
    const applied = await explained(() =>
      migrateToLatest(handle, {
        progress: (migration, done, total) => log.info({ migration, done, total }, 'migrating the database'),
        waiting: () => log.info('the database is locked, perhaps by an instance that migrates it; waiting'),
      }),
    )
    if (applied.length > 0) log.info({ migrations: applied }, 'database migrated')
  } catch (error) {
    await database.close()
    throw error
  }
  return database
}
