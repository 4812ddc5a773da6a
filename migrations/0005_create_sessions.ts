import type { Knex } from 'knex'
import { dropUsersColumn } from './drop-users-column.ts'

const DAY_MS = 86_400_000
const ABSOLUTE_MS = 30 * DAY_MS

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
  await dropUsersColumn(knex, 'session_id')
}

/** A user has one session again: the latest. */
export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('users', (table) => table.string('session_id', 250))
  await knex.raw(`update users set session_id = (
    select digest from sessions where user_id = users.id order by created_at desc limit 1
  )`)
  await knex.schema.alterTable('users', (table) => table.unique(['session_id']))
  await knex.schema.dropTable('sessions')
}

async function moveSessions(knex: Knex): Promise<void> {
  const now = Date.now()
  await knex.raw(
    `insert into sessions (digest, id, user_id, created_at, last_seen_at, expires_at, remember)
      select session_id, ${knex.client.driverName === 'pg' ? 'gen_random_uuid()' : SQLITE_UUID}, id, ?, ?, ?, false
      from users where session_id is not null order by session_id`,
    [now, now, now + ABSOLUTE_MS],
  )
}

// Version 4 (RFC 9562, section 5.4), which SQLite has no function for.
const SQLITE_UUID = `lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' ||
  substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))`
