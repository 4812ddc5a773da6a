import type { Knex } from 'knex'
import type { Client } from 'pg'
import { sha256 } from './digest.ts'
import type { Run } from './prepared.ts'

/** Runs a statement on PostgreSQL, which each connection prepares once. */
export function onPostgres<Row>(knex: Knex, sql: string): Run<Row> {
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
