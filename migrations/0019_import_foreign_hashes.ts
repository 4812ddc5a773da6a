import type { Knex } from 'knex'

/**
 * Makes room for password hashes of other services: of any length, with a note of what they take to be verified, and with the
 * secrets that some of them were made with, sealed. `secrets` holds what tells whether a key opens what is sealed.
 */
export async function up(knex: Knex): Promise<void> {
  if (knex.client.driverName === 'pg')
    await knex.raw('alter table users alter column hashed_password type text')
  await knex.schema.alterTable('users', (table) => {
    table.string('hash_profile', 64)
  })
  await knex.raw(
    'create index users_hash_profile_index on users (hash_profile) where hash_profile is not null',
  )
  await knex.schema.createTable('secrets', (table) => {
    table.string('name', 32).primary()
    table.text('sealed').notNullable()
  })
  await knex.schema.createTable('hash_keys', (table) => {
    table.increments('id')
    table.text('sealed').notNullable()
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('hash_keys')
  await knex.schema.dropTable('secrets')
  await knex.raw('drop index users_hash_profile_index')
  await knex.raw('alter table users drop column hash_profile')
}
