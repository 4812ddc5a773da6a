import type { Knex } from 'knex'
import { AdoptionError } from './adoption-error.ts'
import { indexesOn } from './drop-users-column.ts'

const COLUMNS = ['id', 'email', 'hashed_password', 'session_id', 'reset_token']
const DROPPED_LATER = ['session_id', 'reset_token']

/** The legacy Flask API's table; one that is already there, made by the Flask service, is adopted as it is. */
export async function up(knex: Knex): Promise<void> {
  if (await knex.schema.hasTable('users')) return checkShape(knex)
  await knex.schema.createTable('users', (table) => {
    table.increments('id')
    table.string('email', 250).notNullable()
    table.string('hashed_password', 250).notNullable()
    table.string('session_id', 250)
    table.string('reset_token', 250)
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('users')
}

async function checkShape(knex: Knex): Promise<void> {
  const present = Object.keys(await knex('users').columnInfo())
  const missing = COLUMNS.filter((name) => !present.includes(name))
  if (missing.length > 0) throw new AdoptionError([`it has no column ${missing.join(', ')}`])
  if (knex.client.driverName === 'pg') return
  for (const column of DROPPED_LATER)
    if ((await indexesOn(knex, column)).some(({ origin }) => origin !== 'c'))
      throw new AdoptionError([
        `its column ${column} is declared UNIQUE, and SQLite cannot drop it then; make the table anew without that`,
      ])
}
