import type { Knex } from 'knex'

/**
 * What a session is known by on other sites that proxies protect, and the tickets by which it gets there. They end with
 * the session, and when its ID is replaced: then they are no session's, and wait to be deleted.
 */
export async function up(knex: Knex): Promise<void> {
  const ofSession = (table: Knex.CreateTableBuilder) => {
    table.string('digest', 64).primary()
    table
      .string('session_digest', 64)
      .references('sessions.digest')
      .onDelete('CASCADE')
      .onUpdate('SET NULL')
      .index()
    table.string('site', 300).notNullable()
  }
  await knex.schema.createTable('site_sessions', (table) => {
    ofSession(table)
    table.bigInteger('created_at').notNullable()
  })
  await knex.schema.createTable('site_tickets', (table) => {
    ofSession(table)
    table.text('path').notNullable()
    table.string('state_digest', 64).notNullable()
    table.bigInteger('expires_at').notNullable().index()
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('site_tickets')
  await knex.schema.dropTable('site_sessions')
}
