import type { Knex } from 'knex'

/**
 * Deletes at most `limit` of the rows that `due` selects from a table, which are told by these columns; rows that
 * another transaction has locked are left to it. Gives how many it were.
 */
export function deleteBatch(
  knex: Knex,
  table: string,
  columns: readonly string[],
  due: Knex.QueryBuilder,
  limit: number,
): Promise<number> {
  const batch = due.select(columns).limit(limit).forUpdate().skipLocked()
  // Within the deletion itself, PostgreSQL may run a subquery that locks once for each row, and delete any number.
  return knex(table)
    .withMaterialized('batch', batch)
    .whereIn([...columns], knex.from('batch').select(columns))
    .delete()
}
