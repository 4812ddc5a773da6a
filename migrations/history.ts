import type { Knex } from 'knex'

/** Where Knex notes which steps were taken: a table of our own, beside that of a host's migrations. */
export const TABLE = 'user_auth_migrations'
/** Where they were noted before, by Knex's default. */
export const FORMER_TABLE = 'knex_migrations'
// No host has one of this name; what is older than it was never released.
const TELLS_OURS = '0003_hash_secrets'

/** Moves which of these steps were noted in the table that Knex has by default to one of our own; a host's own steps stay there. */
export async function takeOverHistory(trx: Knex.Transaction, names: readonly string[]): Promise<void> {
  if (!(await trx.schema.hasTable(FORMER_TABLE)) || (await trx.schema.hasTable(TABLE))) return
  const ours = await trx(FORMER_TABLE).whereIn('name', names).orderBy('id')
  if (!ours.some(({ name }) => name === TELLS_OURS)) return
  await trx.schema.createTable(TABLE, (table) => {
    table.increments()
    table.string('name')
    table.integer('batch')
    table.timestamp('migration_time')
  })
  await trx(TABLE).insert(ours.map(({ name, batch, migration_time }) => ({ name, batch, migration_time })))
  await trx(FORMER_TABLE).whereIn('name', names).delete()
  if (await trx(FORMER_TABLE).first('id')) return
  await trx.schema.dropTable(FORMER_TABLE)
  await trx.schema.dropTableIfExists(`${FORMER_TABLE}_lock`)
}
