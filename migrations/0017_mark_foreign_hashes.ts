import type { Knex } from 'knex'

/**
 * Marks the password hashes that another service may have made: all that are there now, since it was not recorded which of them were
 * adopted. A hash that is made from here on has no mark. And finds the highest cost of all without reading every row.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('users', (table) => {
    table.boolean('hashed_elsewhere').notNullable().defaultTo(false)
  })
  await knex('users').update({ hashed_elsewhere: true })
  await knex.raw(
    `create index users_hash_cost_index on users (substr(hashed_password, 5, 2))
      where substr(hashed_password, 1, 2) = '$2'`,
  )
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index users_hash_cost_index')
  await knex.raw('alter table users drop column hashed_elsewhere')
}
