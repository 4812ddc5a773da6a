import { setTimeout as delay } from 'node:timers/promises'
import type { Knex } from 'knex'

/** A full disk refuses a write in less time; what takes longer waits for another writer's lock. */
const REFUSED_MS = 200

/** What operators ask the database. */
export const operationsRepository = (knex: Knex) => ({
  /** How many sessions there are, over or not. */
  async countSessions(): Promise<number> {
    const row = await knex('sessions').count({ count: '*' }).first()
    return Number(row?.count ?? 0)
  },

  /**
   * Writes what changes nothing, as far as the disk; on PostgreSQL, asks whether it takes writes at all.
   * @throws {Error} the driver's, or one it is the cause of, where the database is full or read-only.
   */
  async write(): Promise<void> {
    if (knex.client.driverName === 'pg') {
      const { rows } = await knex.raw('show transaction_read_only')
      if (rows[0].transaction_read_only === 'on') throw new Error('the server takes no writes')
      return
    }
    const [{ user_version }] = await knex.raw('pragma user_version')
    const written: Promise<void> = knex.raw(`pragma user_version = ${Number(user_version)}`)
    written.catch(() => {})
    await Promise.race([written, delay(REFUSED_MS, undefined, { ref: false })])
  },
})
