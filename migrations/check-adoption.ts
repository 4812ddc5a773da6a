import type { Knex } from 'knex'
import { AdoptionError } from './adoption-error.ts'
import { TABLES } from './tables.ts'

/** Columns of the older service by which its table is known. */
const OLDER_COLUMNS = ['hashed_password', 'session_id', 'reset_token']
/** What the steps add to the table of users, some of it for a time. */
const ADDED_COLUMNS = [
  ...['created_at', 'updated_at', 'reset_token_expires_at', 'email_verified_at'],
  ...['hashed_elsewhere', 'hash_profile', 'subject'],
]

/**
 * Checks that a database which none of the steps was taken on has nothing by a name that they use, but the users to adopt.
 * @throws {AdoptionError} which names all that is in the way.
 */
export async function checkAdoption(knex: Knex): Promise<void> {
  const columns = Object.keys(await knex('users').columnInfo())
  // Of a table of another shape, the first step says what is missing.
  const isAdopted = OLDER_COLUMNS.every((name) => columns.includes(name))
  const inTheWay = isAdopted ? ADDED_COLUMNS.filter((name) => columns.includes(name)) : []
  const problems = inTheWay.map(
    (name) => `the table users has a column ${name}, which is a name of ours; give it another name`,
  )
  for (const table of Object.keys(TABLES))
    if (table !== 'users' && (await knex.schema.hasTable(table)))
      problems.push(`there is a table ${table}, which is a name of ours; give it another name`)
  if (problems.length > 0) throw new AdoptionError(problems)
}
