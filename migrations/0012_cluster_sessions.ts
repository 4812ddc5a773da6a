import type { Knex } from 'knex'

const INDEXES = {
  sessions_user_id_index: 'user_id',
  sessions_expires_at_index: 'expires_at',
  sessions_remember_last_seen_at_index: 'remember, last_seen_at',
}

/** Keeps sessions in the order of their digests on SQLite: to find one takes one search then, where it took two. */
export const up = (knex: Knex): Promise<void> => rebuild(knex, 'without rowid')

export const down = (knex: Knex): Promise<void> => rebuild(knex, '')

// PostgreSQL keeps no table so. Knex writes neither the one kind of table nor the other anew.
async function rebuild(knex: Knex, kind: 'without rowid' | ''): Promise<void> {
  if (knex.client.driverName === 'pg') return
  await knex.raw(`create table rebuilt_sessions (
    digest varchar(64) not null primary key,
    id varchar(36) not null,
    user_id integer not null references users (id) on delete cascade,
    created_at bigint not null,
    last_seen_at bigint not null,
    expires_at bigint not null,
    remember boolean not null,
    ip varchar(45),
    user_agent varchar(512)
  ) ${kind}`)
  await knex.raw(`insert into rebuilt_sessions
    select digest, id, user_id, created_at, last_seen_at, expires_at, remember, ip, user_agent
    from sessions order by digest`)
  await knex.raw('drop table sessions')
  await knex.raw('alter table rebuilt_sessions rename to sessions')
  for (const [name, columns] of Object.entries(INDEXES))
    await knex.raw(`create index ${name} on sessions (${columns})`)
}
