import type { Knex } from 'knex'
import { onPostgres } from './prepared-on-postgres.ts'
import { onSqlite } from './prepared-on-sqlite.ts'
import { tracedQuery } from './spans.ts'

/** Stands, while a query is built, for a value that each call brings. */
class Parameter {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** Runs a statement with its values in their order; gives its rows. */
export type Run<Row> = (bound: unknown[]) => Promise<Row[]>

/** Runs a prepared statement with the values its parameters are named for; gives its rows. */
export type Prepared<Values, Row> = (values: Values) => Promise<Row[]>

/**
 * Prepares a query for the many times it will run: Knex, which takes far longer to write SQL than a database takes
 * to look up a row, writes it once, when it is first run; each call binds its values and the driver runs the statement it has kept.
 * @param knex the database; a transaction does as well, and is what the statement then runs in.
 * @param build writes the query, with `value('name')` wherever a call is to bring a value.
 */
export function prepare<Values extends Record<string, string | number>, Row>(
  knex: Knex,
  build: (value: (name: keyof Values & string) => Knex.Value) => Knex.QueryBuilder,
): Prepared<Values, Row> {
  let statement: ReturnType<typeof compile> | undefined
  const compile = () => {
    const query = build((name) => new Parameter(name) as unknown as Knex.Value)
    const { sql, bindings } = query.toSQL().toNative()
    const on = knex.client.driverName === 'pg' ? onPostgres : onSqlite
    return { sql, bindings, run: on<Row>(knex, sql) }
  }

  return async (values) => {
    statement ??= compile()
    const { sql, bindings, run } = statement
    const bound = bindings.map((binding) => (binding instanceof Parameter ? values[binding.name] : binding))
    return tracedQuery(knex.client, sql, () => run(bound))
  }
}
