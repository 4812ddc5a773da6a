import type { Knex } from 'knex'
import type { Client as Connection } from 'pg'
import { sha256 } from '../crypto/digest.ts'
import { nameDriverError } from './driver-errors.ts'
import { timeLeft } from './postgres-client.ts'
import { closeConnection, isBehindPooler, openConnection, queryWithin } from './postgres-connection.ts'
import type { Run } from './prepared.ts'
import { unitMs } from './time-limit.ts'

/** Runs a statement on PostgreSQL, which each connection prepares once. */
export function onPostgres<Row>(knex: Knex, sql: string): Run<Row> {
  const { client } = knex
  const name = sha256(sql).slice(0, 32)
  const runOn = async (connection: Connection, values: unknown[], ms: number): Promise<Row[]> => {
    const prepared = isBehindPooler(connection) ? {} : { name }
    const { rows } = await queryWithin(ms, connection, { ...prepared, text: sql, values })
    return rows
  }

  return async (values) => {
    try {
      const pipeline = knex.isTransaction ? undefined : await pipelineOf(client)
      if (pipeline) return await runOn(pipeline, values, unitMs(client))
      const connection: Connection = await client.acquireConnection()
      try {
        return await runOn(connection, values, timeLeft(connection))
      } finally {
        await client.releaseConnection(connection)
      }
    } catch (error) {
      throw nameDriverError(error)
    }
  }
}

const pipelines = new WeakMap<object, Promise<Connection | undefined>>()

/**
 * The connection of its own that a database's prepared statements run on, each sent without waiting for the answers to
 * those before: to take turns at the pool's connections takes longer than to look a row up. None behind a pooler, which
 * would have to keep the same session of the server for all that is under way.
 */
function pipelineOf(client: Knex.Client): Promise<Connection | undefined> {
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

async function open(client: Knex.Client, onLoss: () => void): Promise<Connection | undefined> {
  const connection = await openConnection(client, { pipeline: true }).catch((error: unknown) => {
    onLoss()
    throw error
  })
  if (isBehindPooler(connection)) {
    await closeConnection(connection)
    return undefined
  }
  connection.on('error', onLoss).on('end', onLoss)
  // A process that ends has no need to wait for it.
  ;(connection as Connection & { unref(): void }).unref()
  return connection
}

/** Closes what prepared statements have open beside the pool, once those under way are answered. */
export async function closePrepared({ client }: Knex): Promise<void> {
  const connection = await pipelines.get(client)?.catch(() => undefined)
  if (connection) await closeConnection(connection)
}
