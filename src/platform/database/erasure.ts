import type { Knex } from 'knex'

const isSqlite = (knex: Knex): boolean => knex.client.driverName === 'better-sqlite3'

/**
 * Moves what SQLite's write-ahead log holds into the database, and empties the log, unless somebody reads or writes just
 * now; does nothing with PostgreSQL.
 */
export async function emptyLog(knex: Knex): Promise<void> {
  if (isSqlite(knex)) await knex.raw('pragma wal_checkpoint(truncate)')
}

/** Writes SQLite's file anew, without the remains of what was deleted; does nothing with PostgreSQL. */
export async function overwriteDeleted(knex: Knex): Promise<void> {
  if (isSqlite(knex)) await knex.raw('vacuum')
  await emptyLog(knex)
}
