import type { Database, Statement } from 'better-sqlite3'
import type { Knex } from 'knex'
import type { Client } from 'pg'
import { sha256 } from './digest.ts'

/** Stands, while a query is built, for a value that each call brings. */
class Parameter {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

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
    return { bindings, run: knex.client.driverName === 'pg' ? onPostgres<Row>(sql) : onSqlite<Row>(sql) }
  }

  return async (values) => {
    statement ??= compile()
    const { bindings, run } = statement
    const bound = bindings.map((binding) => (binding instanceof Parameter ? values[binding.name] : binding))
    const connection = await knex.client.acquireConnection()
    try {
      return await run(connection, bound)
    } finally {
      await knex.client.releaseConnection(connection)
    }
  }
}

function onSqlite<Row>(sql: string) {
  const statements = new WeakMap<Database, Statement>()
  return (connection: Database, bound: unknown[]): Row[] => {
    const statement = statements.get(connection) ?? connection.prepare(sql)
    statements.set(connection, statement)
    return statement.all(bound) as Row[]
  }
}

function onPostgres<Row>(sql: string) {
  const name = sha256(sql).slice(0, 32)
  return async (connection: Client, bound: unknown[]): Promise<Row[]> => {
    const { rows } = await connection.query({ name, text: sql, values: bound })
    return rows
  }
}
