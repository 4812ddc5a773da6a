import type { Knex } from 'knex'

/** Programs that may ask about tokens and sessions (RFC 7662), each with the digest of its secret, and of the one before. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('clients', (table) => {
    table.increments('id')
    table.string('name', 64).notNullable().unique()
    table.string('audience', 255).notNullable()
    table.string('secret_digest', 64).notNullable()
    table.string('previous_digest', 64)
    table.bigInteger('previous_until')
    table.bigInteger('created_at').notNullable()
    table.bigInteger('last_used_at')
    table.bigInteger('disabled_at')
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('clients')
}
