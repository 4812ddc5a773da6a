import type { Knex } from 'knex'

/**
 * What other systems know a user by: a random UUID, which is never given to somebody else, as an ID may be on SQLite. A row that an
 * instance of the former version inserts gets one as well.
 */
export async function up(knex: Knex): Promise<void> {
  if (knex.client.driverName === 'pg')
    await knex.raw(
      'alter table users add column subject varchar(36) not null default gen_random_uuid()::text',
    )
  else {
    // SQLite adds no column with a default that differs from row to row.
    await knex.raw('alter table users add column subject varchar(36)')
    await knex.raw(`update users set subject = ${SQLITE_UUID}`)
    await knex.raw(`create trigger users_subject_trigger after insert on users when new.subject is null begin
      update users set subject = ${SQLITE_UUID} where id = new.id;
    end`)
  }
  await knex.raw('create unique index users_subject_unique on users (subject)')
}

export async function down(knex: Knex): Promise<void> {
  if (knex.client.driverName !== 'pg') await knex.raw('drop trigger users_subject_trigger')
  await knex.raw('drop index users_subject_unique')
  await knex.raw('alter table users drop column subject')
}

// Version 4 (RFC 9562, section 5.4), which SQLite has no function for.
const SQLITE_UUID = `lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' ||
  substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))`
