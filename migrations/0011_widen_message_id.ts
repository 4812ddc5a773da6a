import type { Knex } from 'knex'

/** The ID of a mail holds the host of its sender, which may be of any length. SQLite limits no text anyway. */
export async function up(knex: Knex): Promise<void> {
  if (knex.client.driverName === 'pg') await knex.raw('alter table outbox alter column message_id type text')
}

/** What does not fit any more is cut. */
export async function down(knex: Knex): Promise<void> {
  if (knex.client.driverName !== 'pg') return
  await knex.raw('alter table outbox alter column message_id type varchar(100) using left(message_id, 100)')
}
