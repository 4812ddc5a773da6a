import type { Knex } from 'knex'

/** Secrets of authenticator apps, sealed, and digests of recovery codes; they are deleted with their user. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('totp_secrets', (table) => {
    table.integer('user_id').primary().references('users.id').onDelete('CASCADE')
    table.text('sealed').notNullable()
    table.bigInteger('created_at').notNullable()
    table.bigInteger('confirmed_at')
    table.bigInteger('last_step').notNullable().defaultTo(0)
  })
  await knex.schema.createTable('recovery_codes', (table) => {
    table.string('digest', 64).primary()
    table.integer('user_id').notNullable().references('users.id').onDelete('CASCADE').index()
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('recovery_codes')
  await knex.schema.dropTable('totp_secrets')
}
