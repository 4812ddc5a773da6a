import type { Knex } from 'knex'
import type { Report } from './progress.ts'

/** So many that a statement costs little beside its rows, and so few that progress can be told every second or so. */
const BATCH = 10_000

/** Gives one column of the users named a new value each, many in one statement. */
export async function updateUsers(
  knex: Knex,
  column: 'email' | 'session_id',
  values: readonly (readonly [id: number, value: string])[],
  report: Report = () => {},
): Promise<void> {
  for (let from = 0; from < values.length; from += BATCH) {
    const batch = values.slice(from, from + BATCH)
    await knex.raw(STATEMENTS[knex.client.driverName === 'pg' ? 'pg' : 'sqlite'], [
      column,
      JSON.stringify(batch),
    ])
    report(from + batch.length, values.length)
  }
}

const STATEMENTS = {
  pg: `update users set ?? = pair ->> 1 from json_array_elements(?::json) as pairs (pair)
    where users.id = (pair ->> 0)::bigint`,
  sqlite:
    'update users set ?? = pairs.value ->> 1 from json_each(?) as pairs where users.id = pairs.value ->> 0',
}
