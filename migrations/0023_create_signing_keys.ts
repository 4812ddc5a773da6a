import type { Knex } from 'knex'

/**
 * Key pairs that access tokens are signed with, the private half sealed. Of instances that make the next key at once, the number is
 * given to one.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('signing_keys', (table) => {
    table.string('kid', 43).primary()
    table.integer('generation').notNullable().unique()
    table.text('public_jwk').notNullable()
    table.text('sealed').notNullable()
    table.bigInteger('created_at').notNullable()
    table.bigInteger('signs_from').notNullable()
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('signing_keys')
}
