import type { Knex } from 'knex'

const MOST_SESSIONS = 100
const MOST_DEVICES = 20

/**
 * Sessions know the device they were begun on, devices when and with what they were last used; a person has at most 100
 * of the ones and 20 of the others. Session IDs that were replaced by others are remembered for a while.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table sessions add column device_digest varchar(64)')
  await deleteBeyond(knex, 'sessions', 'created_at', MOST_SESSIONS)
  await knex.raw('drop index sessions_user_id_index')
  await knex.raw('create index sessions_user_id_created_at_index on sessions (user_id, created_at)')

  await knex.raw('alter table devices add column last_used_at bigint not null default 0')
  await knex.raw('alter table devices add column user_agent varchar(512)')
  await knex('devices').update({ last_used_at: knex.ref('created_at') })
  await deleteBeyond(knex, 'devices', 'created_at', MOST_DEVICES)

  await knex.schema.createTable('replaced_sessions', (table) => {
    table.string('digest', 64).primary()
    table.bigInteger('replaced_at').notNullable().index()
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('replaced_sessions')
  await knex.raw('alter table devices drop column user_agent')
  await knex.raw('alter table devices drop column last_used_at')
  await knex.raw('drop index sessions_user_id_created_at_index')
  await knex.raw('create index sessions_user_id_index on sessions (user_id)')
  await knex.raw('alter table sessions drop column device_digest')
}

/** Deletes what a user has beyond the newest so many. */
async function deleteBeyond(knex: Knex, table: string, time: string, most: number): Promise<void> {
  const ranked = knex(table)
    .select('digest')
    .rowNumber('place', (over) => over.partitionBy('user_id').orderBy(time, 'desc').orderBy('digest'))
  const beyond = knex.from(ranked.as('ranked')).where('place', '>', most).select('digest')
  await knex(table).whereIn('digest', beyond).delete()
}
