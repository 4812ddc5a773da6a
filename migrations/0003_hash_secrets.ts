import type { Knex } from 'knex'
import { sha256 } from '../src/lib/digest.ts'

/**
 * Session IDs are kept as digests from here on, and people signed in before still are. Reset tokens get an expiry;
 * those the older service left have none, so they end here.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('users', (table) => {
    table.bigInteger('reset_token_expires_at')
  })
  await knex('users').whereNotNull('reset_token').update({ reset_token: null })
  await readHashesAsText(knex)
  const signedIn: { id: number; session_id: string }[] = await knex('users')
    .whereNotNull('session_id')
    .select('id', 'session_id')
  for (const { id, session_id } of signedIn)
    await knex('users')
      .where({ id })
      .update({ session_id: sha256(session_id) })
  await knex.schema.alterTable('users', (table) => {
    table.unique(['session_id'])
    table.unique(['reset_token'])
  })
}

/** Digests cannot be turned back: everybody is signed out. */
export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('users', (table) => {
    table.dropUnique(['session_id'])
    table.dropUnique(['reset_token'])
  })
  await knex('users').update({ session_id: null, reset_token: null })
  await knex.schema.alterTable('users', (table) => table.dropColumn('reset_token_expires_at'))
}

// One of the seeds hands bcrypt's bytes to SQLAlchemy as they are, and SQLite keeps them as a blob.
async function readHashesAsText(knex: Knex): Promise<void> {
  if (knex.client.driverName === 'pg') return
  await knex.raw(
    "update users set hashed_password = cast(hashed_password as text) where typeof(hashed_password) = 'blob'",
  )
}
