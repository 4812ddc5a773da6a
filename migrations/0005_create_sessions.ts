import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'

const DAY_MS = 86_400_000
const ABSOLUTE_MS = 30 * DAY_MS
const BATCH = 500

/** Sessions in a table of their own, one per device. Those that were open go on, as of now, for the default times. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('sessions', (table) => {
    table.string('digest', 64).primary()
    table.string('id', 36).notNullable()
    table.integer('user_id').notNullable().references('users.id').onDelete('cascade').index()
    table.bigInteger('created_at').notNullable()
    table.bigInteger('last_seen_at').notNullable()
    table.bigInteger('expires_at').notNullable().index()
    table.boolean('remember').notNullable()
    table.string('ip', 45)
    table.string('user_agent', 512)
    table.index(['remember', 'last_seen_at'])
  })
  await moveSessions(knex)
  await knex.schema.alterTable('users', (table) => table.dropUnique(['session_id']))
  // Knex would drop the column by making the table anew, and SQLite would take all sessions along with the old one.
  await knex.raw('alter table users drop column session_id')
}

/** A user has one session again: the latest. */
export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('users', (table) => table.string('session_id', 250))
  const sessions: { user_id: number; digest: string }[] = await knex('sessions').orderBy('created_at')
  for (const { user_id, digest } of sessions)
    await knex('users').where({ id: user_id }).update({ session_id: digest })
  await knex.schema.alterTable('users', (table) => table.unique(['session_id']))
  await knex.schema.dropTable('sessions')
}

async function moveSessions(knex: Knex): Promise<void> {
  const now = Date.now()
  const users: { id: number; session_id: string }[] = await knex('users')
    .whereNotNull('session_id')
    .select('id', 'session_id')
  const sessions = users.map(({ id, session_id }) => ({
    digest: session_id,
    id: randomUUID(),
    user_id: id,
    created_at: now,
    last_seen_at: now,
    expires_at: now + ABSOLUTE_MS,
    remember: false,
  }))
  await knex.batchInsert('sessions', sessions, BATCH)
}
