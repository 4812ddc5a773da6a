import type { Knex } from 'knex'

/** Counts of what may only happen so often; shared by all instances, and still there after a restart. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('limits', (table) => {
    table.string('key', 100).primary()
    table.integer('count').notNullable()
    table.bigInteger('last_at').notNullable()
    table.bigInteger('resets_at').notNullable().index()
    table.boolean('told').notNullable()
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('limits')
}
