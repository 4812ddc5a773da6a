import type { Knex } from 'knex'

/** What an event happened to, where that is no user: the name of a client, the ID of a key. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('events', (table) => {
    table.string('target', 64)
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table events drop column target')
}
