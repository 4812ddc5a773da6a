import type { Knex } from 'knex'

/**
 * Drops a column of the users table, and on SQLite first the indexes it is part of, which PostgreSQL drops by itself. Knex
 * would make the table anew on SQLite, which deletes what refers to the old one.
 */
export async function dropUsersColumn(knex: Knex, column: string): Promise<void> {
  if (knex.client.driverName !== 'pg')
    for (const { name } of await indexesOn(knex, column)) await knex.raw('drop index ??', [name])
  await knex.raw('alter table users drop column ??', [column])
}

/** The indexes of the users table on SQLite that a column is part of; those of a constraint cannot be dropped. */
export const indexesOn = (
  knex: Knex,
  column: string,
): Promise<{ name: string; origin: 'c' | 'u' | 'pk' }[]> =>
  knex.raw(
    `select list.name, list.origin from pragma_index_list('users') as list
      where exists (select 1 from pragma_index_info(list.name) as info where info.name = ?)`,
    [column],
  )
