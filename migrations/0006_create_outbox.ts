import type { Knex } from 'knex'

/** Mails that are on their way, and how many were asked for by whom lately. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('outbox', (table) => {
    table.increments('id')
    table.string('message_id', 100).notNullable()
    // Null for a mail without a recipient, which is written so that a request takes the same time for every address.
    table.string('recipient', 250)
    table.string('subject', 250).notNullable()
    table.text('text').notNullable()
    table.text('html').notNullable()
    table.bigInteger('created_at').notNullable()
    table.integer('attempts').notNullable().defaultTo(0)
    table.bigInteger('next_attempt_at').notNullable().index()
  })
  await knex.schema.createTable('mail_caps', (table) => {
    table.string('address_digest', 64)
    table.string('kind', 20)
    table.primary(['address_digest', 'kind'])
    // When the last three mails that anyone can ask for went out, oldest first.
    table.bigInteger('third_last_at').notNullable()
    table.bigInteger('second_last_at').notNullable()
    table.bigInteger('last_at').notNullable().index()
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('mail_caps')
  await knex.schema.dropTable('outbox')
}
