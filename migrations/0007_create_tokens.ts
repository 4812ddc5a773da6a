import type { Knex } from 'knex'

const BATCH = 500

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
  for (const column of ['reset_token', 'reset_token_expires_at'])
    await knex.raw('alter table users drop column ??', [column])
}

/** Only reset tokens have a place in the users table. */
export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('users', (table) => {
    table.string('reset_token', 250)
    table.bigInteger('reset_token_expires_at')
  })
  const tokens: { user_id: number; digest: string; expires_at: number }[] = await knex('tokens')
    .where({ purpose: 'reset_password' })
    .whereNotNull('user_id')
  for (const { user_id, digest, expires_at } of tokens)
    await knex('users')
      .where({ id: user_id })
      .update({ reset_token: digest, reset_token_expires_at: expires_at })
  await knex.schema.alterTable('users', (table) => table.unique(['reset_token']))
  await knex.schema.dropTable('tokens')
  await knex.raw('alter table users drop column email_verified_at')
}

async function moveResetTokens(knex: Knex): Promise<void> {
  const now = Date.now()
  const holders: { id: number; email: string; reset_token: string; reset_token_expires_at: number }[] =
    await knex('users').whereNotNull('reset_token').where('reset_token_expires_at', '>', now)
  const tokens = holders.map(({ id, email, reset_token, reset_token_expires_at }) => ({
    digest: reset_token,
    user_id: id,
    purpose: 'reset_password',
    email,
    created_at: now,
    expires_at: reset_token_expires_at,
  }))
  await knex.batchInsert('tokens', tokens, BATCH)
}
