import type { Knex } from 'knex'

/** When a user came and last changed, in milliseconds since 1970; for adopted users, when they were adopted. */
export async function up(knex: Knex): Promise<void> {
  const now = Date.now()
  await knex.schema.alterTable('users', (table) => {
    table.bigInteger('created_at').notNullable().defaultTo(now)
    table.bigInteger('updated_at').notNullable().defaultTo(now)
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('users', (table) => table.dropColumns('created_at', 'updated_at'))
}
