import type { Knex } from 'knex'
import { dropUsersColumn } from './drop-users-column.ts'

/** Everything that is proven by mail, in a table of its own; reset tokens that are still good go on being so. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('tokens', (table) => {
    table.string('digest', 64).primary()
    table.integer('user_id').references('users.id').onDelete('cascade').index()
    table.string('purpose', 20).notNullable()
    table.string('email', 250).notNullable().index()
    table.string('code_digest', 64)
    table.bigInteger('code_expires_at')
    table.integer('guesses').notNullable().defaultTo(0)
    table.bigInteger('created_at').notNullable()
    table.bigInteger('expires_at').notNullable().index()
  })
  await knex.schema.alterTable('users', (table) => {
    table.bigInteger('email_verified_at')
  })
  await moveResetTokens(knex)
  await knex.schema.alterTable('users', (table) => table.dropUnique(['reset_token']))
  for (const column of ['reset_token', 'reset_token_expires_at']) await dropUsersColumn(knex, column)
}

/** Only reset tokens have a place in the users table. */
export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('users', (table) => {
    table.string('reset_token', 250)
    table.bigInteger('reset_token_expires_at')
  })
  for (const [column, source] of [
    ['reset_token', 'digest'],
    ['reset_token_expires_at', 'expires_at'],
  ] as const)
    await knex.raw(
      `update users set ?? = (
        select ?? from tokens where user_id = users.id and purpose = 'reset_password' order by created_at desc limit 1
      )`,
      [column, source],
    )
  await knex.schema.alterTable('users', (table) => table.unique(['reset_token']))
  await knex.schema.dropTable('tokens')
  await knex.raw('alter table users drop column email_verified_at')
}

async function moveResetTokens(knex: Knex): Promise<void> {
  const now = Date.now()
  await knex.raw(
    `insert into tokens (digest, user_id, purpose, email, guesses, created_at, expires_at)
      select reset_token, id, 'reset_password', email, 0, ?, reset_token_expires_at
      from users where reset_token is not null and reset_token_expires_at > ?`,
    [now, now],
  )
}
