import knex, { type Knex } from 'knex'
import { migrateToLatest, migrationStatus } from '../../../migrations/index.ts'
import type { Log } from '../logging/log.ts'
import { DatabaseAwayError } from './database-unavailable-error.ts'
import { describeDatabase, knexConfig, urlOf } from './database-url.ts'
import { emptyLog, overwriteDeleted } from './erasure.ts'
import { describeFault } from './fault.ts'
import { closePrepared } from './prepared-on-postgres.ts'
import { withoutTimeLimit } from './time-limit.ts'

/** An open database, migrated to the latest version. */
export interface Database {
  knex: Knex
  /**
   * Asks the database for a word.
   * @throws {DatabaseAwayError} unless it answers.
   */
  pingDatabase(): Promise<void>
  /**
   * Takes what was deleted out of SQLite's write-ahead log too, which may hold pages from before; for once a minute.
   * PostgreSQL vacuums by itself.
   */
  eraseDeleted(): Promise<void>
  close(): Promise<void>
}

/** How a database is opened. */
export interface OpenOptions {
  log: Log
  /** How many connections there are at most. */
  pool: number
  /** Whether its tables are brought up to date, under a lock; else it is refused unless they are. */
  migrate: boolean
  /** Looks at the database before it is migrated; what it throws is why it is refused. */
  check?(knex: Knex): Promise<void>
}

/**
 * Opens a database whose tables are those of this version. Of a host's Knex instance it opens the database anew: what
 * bounds and types every statement is a matter of the connection.
 * @throws {Error} with a message that names the database, where it cannot be used.
 */
export async function openDatabase(
  given: string | Knex,
  { log, pool, migrate, check }: OpenOptions,
): Promise<Database> {
  const url = typeof given === 'string' ? given : urlOf(given)
  // The operator has to know which database it is.
  const explained = <Result>(work: () => Promise<Result>) =>
    work().catch((cause) => {
      throw new Error(`cannot use the database ${describeDatabase(url)}: ${describeFault(cause)}`, { cause })
    })

  const handle = await explained(async () => knex(knexConfig(url, { pool })))
  const database: Database = {
    knex: handle,
    async pingDatabase() {
      await handle.raw('select 1').catch((cause) => {
        throw cause instanceof DatabaseAwayError ? cause : new DatabaseAwayError(cause)
      })
    },
    eraseDeleted: () => emptyLog(handle),
    async close() {
      await closePrepared(handle)
      await handle.destroy()
    },
  }
  try {
    const migrationLog = {
      progress: (migration: string, done: number, total: number) =>
        log.info({ migration, done, total }, 'migrating the database'),
      waiting: () => log.info('the database is locked, perhaps by an instance that migrates it; waiting'),
    }
    const applied = await explained(() =>
      withoutTimeLimit(handle, async () => {
        await refuseOtherVersion(handle, migrate)
        await check?.(handle)
        return migrate ? migrateToLatest(handle, migrationLog) : []
      }),
    )
    if (applied.length > 0) {
      log.info({ migrations: applied }, 'database migrated')
      // What was deleted before, or by the service whose users were adopted, may still be in the file.
      await overwriteDeleted(handle).catch((err) =>
        log.warn({ reason: reasonOf(err) }, 'database not vacuumed'),
      )
    }
  } catch (error) {
    await database.close()
    throw error
  }
  return database
}

/** Refuses a database of a newer version and, unless it is to be migrated, one of an older version. */
async function refuseOtherVersion(handle: Knex, migrate: boolean): Promise<void> {
  const { pending, unknown } = await migrationStatus(handle)
  if (unknown.length > 0) throw new Error(`it is of a newer version, which added ${unknown.join(', ')}`)
  if (pending.length > 0 && !migrate)
    throw new Error(`it is of an older version, without ${pending.join(', ')}: run user-auth migrate up`)
}

const reasonOf = (error: Error & { code?: string; reason?: string }) =>
  error.reason || error.message || error.code
