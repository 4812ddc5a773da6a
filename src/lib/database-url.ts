import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Database } from 'better-sqlite3'
import type { Knex } from 'knex'
import pg from 'pg'

const INT8 = 20
const BUSY_TIMEOUT_MS = 5_000
const MAPPED_BYTES = 2 ** 30

// What goes wrong is thrown; Knex would also write it to the console, beside the log.
const SILENT = { warn() {}, error() {}, deprecate() {}, debug() {} }

/** The Knex configuration for `sqlite:<file>`, `sqlite::memory:` or `postgres://...`; makes the file's folder. */
export function knexConfig(url: string): Knex.Config {
  const shared = { compileSqlOnError: false, acquireConnectionTimeout: 10_000, log: SILENT }
  return url.startsWith('sqlite:')
    ? { ...shared, ...sqlite(url.slice('sqlite:'.length)) }
    : { ...shared, ...postgres(url) }
}

/** The same URL, fit for a log: without a password. */
export function describeDatabase(url: string): string {
  if (url.startsWith('sqlite:')) return url
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname}`
}

function sqlite(filename: string): Knex.Config {
  if (filename !== ':memory:') createPrivately(filename)
  return {
    client: 'better-sqlite3',
    useNullAsDefault: true,
    connection: { filename },
    pool: {
      min: 1,
      max: 1,
      afterCreate(connection: Database, done: (error: unknown, connection: Database) => void) {
        connection.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`)
        connection.pragma('journal_mode = WAL')
        // What was acknowledged is on the disk, also when the power fails.
        connection.pragma('synchronous = FULL')
        // Read from the file's mapping, up to so much of it: a call to the system for each page takes longer than the look-up.
        connection.pragma(`mmap_size = ${MAPPED_BYTES}`)
        connection.pragma('foreign_keys = ON')
        done(null, connection)
      },
    },
  }
}

// Only its owner may read the file: it holds password hashes. SQLite gives its journals the same mode.
function createPrivately(filename: string): void {
  mkdirSync(dirname(filename), { recursive: true, mode: 0o700 })
  closeSync(openSync(filename, 'a', 0o600))
}

function postgres(connectionString: string): Knex.Config {
  const types = {
    // Times are int8 milliseconds, well within what a number holds exactly.
    getTypeParser: (oid: number, format?: 'text' | 'binary') =>
      oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format as 'text'),
  }
  return { client: 'pg', connection: { connectionString, types } as Knex.PgConnectionConfig }
}
