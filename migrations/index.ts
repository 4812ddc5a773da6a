import type { Knex } from 'knex'
import * as createUsers from './0001_create_users.ts'
import * as uniqueEmail from './0002_unique_email.ts'
import * as hashSecrets from './0003_hash_secrets.ts'
import * as addTimestamps from './0004_add_timestamps.ts'
import * as createSessions from './0005_create_sessions.ts'
import * as createOutbox from './0006_create_outbox.ts'
import * as createTokens from './0007_create_tokens.ts'
import * as createLimits from './0008_create_limits.ts'
import * as createDevices from './0009_create_devices.ts'
import * as createEvents from './0010_create_events.ts'
import * as widenMessageId from './0011_widen_message_id.ts'
import * as clusterSessions from './0012_cluster_sessions.ts'

/** Every step of the database's history, oldest first; steps are only ever added. */
const MIGRATIONS: readonly (readonly [string, Knex.Migration])[] = [
  ['0001_create_users', createUsers],
  ['0002_unique_email', uniqueEmail],
  ['0003_hash_secrets', hashSecrets],
  ['0004_add_timestamps', addTimestamps],
  ['0005_create_sessions', createSessions],
  ['0006_create_outbox', createOutbox],
  ['0007_create_tokens', createTokens],
  ['0008_create_limits', createLimits],
  ['0009_create_devices', createDevices],
  ['0010_create_events', createEvents],
  ['0011_widen_message_id', widenMessageId],
  ['0012_cluster_sessions', clusterSessions],
]

const migrationSource: Knex.MigrationSource<(typeof MIGRATIONS)[number]> = {
  getMigrations: async () => [...MIGRATIONS],
  getMigrationName: ([name]) => name,
  getMigration: async ([, migration]) => migration,
}

const LOCK_KEY = 0x61757468

/**
 * Brings the database to the latest version, all in one transaction that only one instance at a time can be in.
 * @returns the names of the migrations applied now.
 * @throws {AdoptionError} when the rows of an older service cannot be taken over; nothing is changed then.
 */
export async function migrateToLatest(knex: Knex): Promise<string[]> {
  return knex.transaction(async (trx) => {
    await lock(trx)
    const [, applied] = await trx.migrate.latest({ migrationSource, disableTransactions: true })
    return applied as string[]
  })
}

// SQLite: a first statement that writes takes the write lock at once, where a read would first take a snapshot
// that another writer can make stale. PostgreSQL: an advisory lock, let go by the end of the transaction.
async function lock(trx: Knex.Transaction): Promise<void> {
  if (trx.client.driverName === 'pg') await trx.raw('select pg_advisory_xact_lock(?)', [LOCK_KEY])
  else await trx.raw(`pragma user_version = ${LOCK_KEY}`)
}
