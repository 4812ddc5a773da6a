import type { Knex } from 'knex'

const DAY_MS = 86_400_000

/**
 * A mail belongs to a user, goes out by its priority, and is given up at a time of its own; mails are counted over a
 * long period too, and those that were held back are counted.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('outbox', (table) => {
    // Not a foreign key: the mail that tells of a deletion belongs to no user.
    table.integer('user_id').index()
    table.integer('priority').notNullable().defaultTo(0)
    table.bigInteger('expires_at').notNullable().defaultTo(0).index()
  })
  await knex('outbox').update({
    expires_at: knex.raw('case when recipient is null then created_at else created_at + ? end', [DAY_MS]),
  })
  // Whose a mail is was not known before; one to a user's own address is that user's.
  const owner = knex('users').where('users.email', knex.ref('outbox.recipient')).select('users.id')
  await knex('outbox').update({ user_id: owner })

  // What a browser or a program is called, and its network: to tell whether a sign-in with it is news.
  await knex.raw('alter table devices add column origin_digest varchar(64)')

  // What was counted is over within 20 minutes, and the shares have other names now.
  await knex.schema.dropTable('mail_caps')
  await knex.schema.createTable('mail_caps', (table) => {
    // The digest of an address.
    table.string('digest', 64)
    table.string('share', 40)
    table.primary(['digest', 'share'])
    // When the last three were let through, oldest first.
    table.bigInteger('third_last_at').notNullable()
    table.bigInteger('second_last_at').notNullable()
    table.bigInteger('last_at').notNullable()
    table.bigInteger('period_started_at').notNullable()
    table.integer('period_count').notNullable()
    table.integer('held_back').notNullable()
    table.bigInteger('expires_at').notNullable().index()
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table devices drop column origin_digest')
  await knex.schema.dropTable('mail_caps')
  await knex.schema.createTable('mail_caps', (table) => {
    table.string('address_digest', 64)
    table.string('kind', 20)
    table.primary(['address_digest', 'kind'])
    table.bigInteger('third_last_at').notNullable()
    table.bigInteger('second_last_at').notNullable()
    table.bigInteger('last_at').notNullable().index()
  })
  await knex.schema.alterTable('outbox', (table) => {
    table.dropIndex(['user_id'])
    table.dropIndex(['expires_at'])
  })
  await knex.schema.alterTable('outbox', (table) => {
    table.dropColumns('user_id', 'priority', 'expires_at')
  })
}
