import type { Knex } from 'knex'

/** Asks the database whether what it is given would be kept. */
export const readinessRepository = (knex: Knex) => ({
  /**
   * Writes what changes nothing, as far as the disk; on PostgreSQL, asks whether it takes writes at all.
   * @throws {Error} the driver's, where the database is full or read-only.
   */
  async write(): Promise<void> {
    if (knex.client.config.client === 'pg') {
      const { rows } = await knex.raw('show transaction_read_only')
      if (rows[0].transaction_read_only === 'on') throw new Error('the server takes no writes')
      return
    }
    const [{ user_version }] = await knex.raw('pragma user_version')
    await knex.raw(`pragma user_version = ${Number(user_version)}`)
  },
})
