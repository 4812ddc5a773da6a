import type { Knex } from 'knex'

/** What happened to accounts, for their owners and for those who run the service. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('events', (table) => {
    table.bigIncrements('id')
    table.bigInteger('time').notNullable().index()
    table.string('kind', 40).notNullable()
    // Null for events about no user, and for what is left of a deleted one's.
    table.integer('user_id').references('users.id').onDelete('set null')
    table.string('ip', 45)
    table.string('user_agent', 512)
    table.string('request_id', 36)
    table.index(['user_id', 'time'])
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('events')
}
