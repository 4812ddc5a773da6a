import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Database } from 'better-sqlite3'
import type { Knex } from 'knex'
import pg from 'pg'
import { PostgresClient } from './postgres-client.ts'
import { SqliteClient } from './sqlite-client.ts'
import { ACQUIRE_MS } from './time-limit.ts'

const INT8 = 20
// While the file is opened, when nothing else is to be done.
const OPENING_BUSY_MS = 5_000
const DEFAULT_POOL = 10
const CLOSE_MS = 1_000
const MAPPED_BYTES = 2 ** 30

// What goes wrong is thrown; Knex would also write it to the console, beside the log.
const SILENT = { warn() {}, error() {}, deprecate() {}, debug() {} }

/**
 * The Knex configuration for `sqlite:<file>`, `sqlite::memory:` or `postgres://...`; makes the file's folder.
 * @param pool how many connections to PostgreSQL there are at most.
 */
export function knexConfig(url: string, { pool = DEFAULT_POOL }: { pool?: number } = {}): Knex.Config {
  const shared = { compileSqlOnError: false, acquireConnectionTimeout: ACQUIRE_MS, log: SILENT }
  return url.startsWith('sqlite:')
    ? { ...shared, ...sqlite(url.slice('sqlite:'.length)) }
    : { ...shared, ...postgres(url, pool) }
}

/**
 * The URL of the database that a Knex instance uses.
 * @throws {Error} where no other connection can reach it, or it is none that we know.
 */
export function urlOf({ client }: Knex): string {
  const { connection, searchPath } = client.config as Knex.Config
  if (client.driverName === 'better-sqlite3' || client.driverName === 'sqlite3') {
    const { filename = ':memory:' } = (connection ?? {}) as { filename?: string }
    if (filename === ':memory:' || filename === '')
      throw new Error('database: a database in memory cannot be shared')
    return `sqlite:${filename}`
  }
  if (client.driverName !== 'pg') throw new Error('database: only better-sqlite3 and pg are known')
  if (typeof connection === 'string') return connection
  const given = (connection ?? {}) as Knex.PgConnectionConfig & { connectionString?: string }
  if (given.connectionString) return given.connectionString
  const url = new URL(`postgres://${given.host ?? 'localhost'}:${given.port ?? 5432}/${given.database ?? ''}`)
  url.username = encodeURIComponent(given.user ?? '')
  url.password = encodeURIComponent(String(given.password ?? ''))
  if (searchPath) url.searchParams.set('options', `-c search_path=${[searchPath].flat().join(',')}`)
  return url.href
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
    client: SqliteClient,
    useNullAsDefault: true,
    connection: { filename },
    pool: {
      min: 1,
      max: 1,
      afterCreate(connection: Database, done: (error: unknown, connection: Database) => void) {
        connection.pragma(`busy_timeout = ${OPENING_BUSY_MS}`)
        connection.pragma('journal_mode = WAL')
        // What was acknowledged is on the disk, also when the power fails.
        connection.pragma('synchronous = FULL')
        // Read from the file's mapping, up to so much of it: a call to the system for each page takes longer than the look-up.
        connection.pragma(`mmap_size = ${MAPPED_BYTES}`)
        connection.pragma('foreign_keys = ON')
        // What is deleted is overwritten with zeros.
        connection.pragma('secure_delete = ON')
        // SqliteClient waits for a lock without stopping the process.
        connection.pragma('busy_timeout = 0')
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

function postgres(connectionString: string, max: number): Knex.Config {
  const types = {
    // Times are int8 milliseconds, well within what a number holds exactly.
    getTypeParser: (oid: number, format?: 'text' | 'binary') =>
      oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format as 'text'),
  }
  return {
    client: PostgresClient,
    connection: { connectionString, types } as Knex.PgConnectionConfig,
    pool: { min: Math.min(2, max), max, destroyTimeoutMillis: CLOSE_MS },
  }
}
