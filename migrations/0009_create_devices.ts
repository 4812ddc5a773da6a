import type { Knex } from 'knex'

/** Browsers that somebody signed in with before: those may, while strangers are kept out by their failures. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('devices', (table) => {
    table.string('digest', 64).primary()
    table.integer('user_id').notNullable().references('users.id').onDelete('cascade').index()
    table.bigInteger('created_at').notNullable()
    table.bigInteger('expires_at').notNullable().index()
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('devices')
}
