import type { Knex } from 'knex'

/** Who caused an event, where it was not the user or a client: an operator. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('events', (table) => {
    table.string('actor', 16)
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table events drop column actor')
}
