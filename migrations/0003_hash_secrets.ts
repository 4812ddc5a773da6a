import { hash } from 'node:crypto'
import type { Knex } from 'knex'
import type { Report } from './progress.ts'
import { updateUsers } from './update-users.ts'

/**
 * Session IDs are kept as digests from here on, and people signed in before still are. Reset tokens get an expiry;
 * those the older service left have none, so they end here.
 */
export async function up(knex: Knex, report?: Report): Promise<void> {
  await knex.schema.alterTable('users', (table) => {
    table.bigInteger('reset_token_expires_at')
  })
  await knex('users').whereNotNull('reset_token').update({ reset_token: null })
  await readHashesAsText(knex)
  // One that several users have does not tell who is signed in.
  await knex('users')
    .whereIn(
      'session_id',
      knex('users').select('session_id').groupBy('session_id').having(knex.raw('count(*)'), '>', 1),
    )
    .update({ session_id: null })
  const signedIn: { id: number; session_id: string }[] = await knex('users')
    .whereNotNull('session_id')
    .select('id', 'session_id')
  const digests = signedIn.map(({ id, session_id }) => [id, hash('sha256', session_id)] as const)
  await updateUsers(knex, 'session_id', digests, report)
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

// One of the Flask services hands bcrypt's bytes to SQLAlchemy as they are, and SQLite keeps them as a blob.
async function readHashesAsText(knex: Knex): Promise<void> {
  if (knex.client.driverName === 'pg') return
  await knex.raw(
    "update users set hashed_password = cast(hashed_password as text) where typeof(hashed_password) = 'blob'",
  )
}
