import type { Database } from 'better-sqlite3'
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
    const on = knex.client.driverName === 'pg' ? onPostgres : onSqlite
    return { bindings, run: on<Row>(knex, sql) }
  }

  return async (values) => {
    statement ??= compile()
    const { bindings, run } = statement
    return run(bindings.map((binding) => (binding instanceof Parameter ? values[binding.name] : binding)))
  }
}

type Run<Row> = (bound: unknown[]) => Promise<Row[]>

function onSqlite<Row>(knex: Knex, sql: string): Run<Row> {
  const { client } = knex
  let last: { connection: Database; read: (bound: unknown[]) => Row[] } | undefined

  return async (bound) => {
    // The one connection is free, and nobody can take it before the statement has run: there is nothing to wait for.
    if (last?.connection.open && !knex.isTransaction && client.pool.numFree() > 0) return last.read(bound)
    const connection: Database = await client.acquireConnection()
    try {
      if (last?.connection !== connection) last = { connection, read: reader<Row>(connection, sql) }
      return last.read(bound)
    } finally {
      await client.releaseConnection(connection)
    }
  }
}

// The driver would compile a function for the rows' objects at each run.
function reader<Row>(connection: Database, sql: string): (bound: unknown[]) => Row[] {
  const statement = connection.prepare(sql).raw()
  const names = statement.columns().map(({ name }) => name)
  const toRow = (values: unknown[]) => {
    const row: Record<string, unknown> = {}
    for (const [i, name] of names.entries()) row[name] = values[i]
    return row as Row
  }
  return (bound) => (statement.all(bound) as unknown[][]).map(toRow)
}

function onPostgres<Row>(knex: Knex, sql: string): Run<Row> {
  const { client } = knex
  const name = sha256(sql).slice(0, 32)
  const runOn = async (connection: Client, values: unknown[]): Promise<Row[]> =>
    (await connection.query({ name, text: sql, values })).rows

  return async (values) => {
    if (!knex.isTransaction) return runOn(await pipelineOf(client), values)
    const connection: Client = await client.acquireConnection()
    try {
      return await runOn(connection, values)
    } finally {
      await client.releaseConnection(connection)
    }
  }
}

const TIMEOUT_MS = 10_000

const pipelines = new WeakMap<object, Promise<Client>>()

/**
 * The connection of its own that a database's prepared statements run on, each sent without waiting for the answers to
 * those before: to take turns at the pool's connections takes longer than to look a row up.
 */
function pipelineOf(client: Knex.Client): Promise<Client> {
  const known = pipelines.get(client)
  if (known) return known
  // The next statement after it broke opens another.
  const forget = () => {
    if (pipelines.get(client) === opened) pipelines.delete(client)
  }
  const opened = open(client, forget)
  pipelines.set(client, opened)
  return opened
}

async function open({ driver, connectionSettings }: Knex.Client, onLoss: () => void): Promise<Client> {
  const connection = new driver.Client({
    ...connectionSettings,
    pipeline: true,
    connectionTimeoutMillis: TIMEOUT_MS,
    query_timeout: TIMEOUT_MS,
  })
  connection.on('error', onLoss).on('end', onLoss)
  await connection.connect().catch((error: unknown) => {
    onLoss()
    throw error
  })
  // A process that ends has no need to wait for it.
  connection.unref()
  return connection
}

/** Closes what prepared statements have open beside the pool, once those under way are answered. */
export async function closePrepared({ client }: Knex): Promise<void> {
  const opened = pipelines.get(client)
  await opened?.then(
    (connection) => connection.end(),
    () => {},
  )
}
