import type { Knex } from 'knex'

const LOCK_KEY = 0x61757468

/**
 * Keeps other instances from migrating until the transaction ends; waits for one that does. SQLite: a first statement that writes takes
 * the write lock at once, where a read would first take a snapshot that another writer can make stale. PostgreSQL: an advisory lock; to
 * adopt many users may take longer than any statement that answers a request.
 */
export async function lock(trx: Knex.Transaction, log: { waiting(): void }): Promise<void> {
  if (trx.client.driverName !== 'pg') {
    await trx.raw(`pragma user_version = ${LOCK_KEY}`)
    return
  }
  await trx.raw(
    'set local statement_timeout = 0; set local lock_timeout = 0; set local idle_in_transaction_session_timeout = 0',
  )
  const { rows } = await trx.raw('select pg_try_advisory_xact_lock(?) as locked', [LOCK_KEY])
  if (rows[0].locked) return
  log.waiting()
  await trx.raw('select pg_advisory_xact_lock(?)', [LOCK_KEY])
}
