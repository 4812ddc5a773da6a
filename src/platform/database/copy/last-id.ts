import type { Knex } from 'knex'

/** The highest ID that a table has given, to a row that is gone as well; 0 where it has given none. */
export async function lastId(knex: Knex, table: string): Promise<number> {
  const row = await knex(table).max({ highest: 'id' }).first()
  return Math.max(Number(row?.highest ?? 0), await lastGiven(knex, table))
}

/** Has a table give its next row an ID after this one. Undone where the transaction is. */
export async function continueAfter(trx: Knex.Transaction, table: string, id: number): Promise<void> {
  if (trx.client.driverName === 'pg') {
    // setval() would not be undone.
    await trx.raw(`alter sequence ${await sequenceOf(trx, table)} restart with ${id + 1}`)
    return
  }
  await trx('sqlite_sequence').where({ name: table }).delete()
  await trx('sqlite_sequence').insert({ name: table, seq: id })
}

async function lastGiven(knex: Knex, table: string): Promise<number> {
  if (knex.client.driverName !== 'pg')
    return (await knex('sqlite_sequence').where({ name: table }).first('seq'))?.seq ?? 0
  const { rows } = await knex.raw(`select last_value, is_called from ${await sequenceOf(knex, table)}`)
  return rows[0].is_called ? rows[0].last_value : rows[0].last_value - 1
}

/** The name of the sequence that a table's IDs are from, quoted where it has to be. */
async function sequenceOf(knex: Knex, table: string): Promise<string> {
  const { rows } = await knex.raw("select pg_get_serial_sequence(quote_ident(?), 'id') as name", [table])
  return rows[0].name
}
