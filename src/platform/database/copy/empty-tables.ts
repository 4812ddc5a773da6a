import type { Knex } from 'knex'
import { TABLES } from '../../../../migrations/tables.ts'

/**
 * Looks for rows in the tables of ours that there are.
 * @throws {Error} where there is one.
 */
export async function refuseRows(knex: Knex): Promise<void> {
  for (const table of Object.keys(TABLES))
    if ((await knex.schema.hasTable(table)) && (await knex(table).first(knex.raw('1'))))
      throw new Error(`its table ${table} has rows, and only an empty database is copied into`)
}

/**
 * Keeps others from writing to our tables until the transaction ends; a transaction of SQLite does so from its start.
 * @throws {Error} where somebody wrote a row before.
 */
export async function lockEmptyTables(trx: Knex.Transaction): Promise<void> {
  const tables = Object.keys(TABLES)
  if (trx.client.driverName === 'pg')
    await trx.raw(`lock table ${tables.map(() => '??').join(', ')} in exclusive mode`, tables)
  await refuseRows(trx)
}
