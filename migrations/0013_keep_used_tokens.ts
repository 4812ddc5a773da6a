import type { Knex } from 'knex'

/**
 * When a token was used: it is kept for a while, so that its link can say what it did. Links that undo a change of
 * address end where that address is still the account's and was never confirmed: it proves nothing.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('tokens', (table) => {
    table.bigInteger('used_at')
  })
  const unconfirmed = knex('users').whereNull('email_verified_at')
  await knex('tokens')
    .where({ purpose: 'undo_email_change' })
    .whereIn(['user_id', 'email'], unconfirmed.select('id', 'email'))
    .delete()
}

/** Used tokens go: without the column they would be good again. So do those of a purpose that was not there. */
export async function down(knex: Knex): Promise<void> {
  await knex('tokens').whereNotNull('used_at').orWhere({ purpose: 'set_password' }).delete()
  await knex.raw('alter table tokens drop column used_at')
}
