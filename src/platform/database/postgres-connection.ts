import type { Knex } from 'knex'
import type { Client, ClientConfig, QueryConfig, QueryResult } from 'pg'
import { DatabaseTimeoutError } from './driver-errors.ts'
import { CONNECT_MS, SERVER_LIMITS } from './time-limit.ts'

const KEEP_ALIVE_MS = 10_000
const CLOSE_MS = 500

const pooled = new WeakSet<Client>()

/**
 * Opens a connection that bounds what it is asked for.
 * @throws {DatabaseTimeoutError} when it takes too long.
 */
export async function openConnection(
  { driver, connectionSettings }: Pick<Knex.Client, 'driver' | 'connectionSettings'>,
  options: ClientConfig = {},
): Promise<Client> {
  const connection: Client = new driver.Client({
    ...connectionSettings,
    ...options,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
  })
  // There may be no other listener yet, or any more.
  connection.on('error', () => {})
  await answeredWithin(CONNECT_MS, connection, async () => {
    await connection.connect()
    const { rows } = await connection.query('select pg_backend_pid() as pid')
    // A pooler makes a process ID up, since its client has another server process from one transaction to the next.
    if (rows[0].pid !== (connection as { processID?: number }).processID) pooled.add(connection)
    // Not as parameters of the start: a pooler refuses those that it does not know.
    else await connection.query(setLimits('set'))
  }).catch((error: Error) => {
    destroyConnection(connection, error)
    throw error
  })
  return connection
}

/**
 * Whether a pooler such as PgBouncer may give each transaction of this connection another session of the server:
 * what a session keeps, prepared statements and settings among it, is not there in the next.
 */
export const isBehindPooler = (connection: Client): boolean => pooled.has(connection)

/** The start of a transaction on this connection, with what bounds it. */
export const beginSql = (connection: Client): string =>
  isBehindPooler(connection) ? `BEGIN; ${setLimits('set local')}` : 'BEGIN;'

const setLimits = (set: 'set' | 'set local'): string =>
  Object.entries(SERVER_LIMITS)
    .map(([name, ms]) => `${set} ${name} = ${ms}`)
    .join('; ')

/** Runs a statement, and gives the connection up where it is not answered within so many milliseconds. */
export const queryWithin = (ms: number, connection: Client, query: QueryConfig): Promise<QueryResult> =>
  answeredWithin(ms, connection, () => connection.query(query))

/** Does work on a connection, which is destroyed where that takes longer: all that waits for it fails with it. */
export async function answeredWithin<Result>(
  ms: number,
  connection: Client,
  work: () => Promise<Result>,
): Promise<Result> {
  if (!Number.isFinite(ms)) return work()
  let turn: NodeJS.Immediate | undefined
  const timer = setTimeout(
    () => {
      // Not before what has arrived is read: this process may be what was slow.
      turn = setImmediate(() => destroyConnection(connection, new DatabaseTimeoutError()))
    },
    Math.max(ms, 1),
  )
  try {
    return await work()
  } finally {
    clearTimeout(timer)
    clearImmediate(turn)
  }
}

/** Ends a connection at once, with this error for the queries that wait on it. */
export function destroyConnection(connection: Client, error: Error): void {
  const { stream } = (connection as unknown as { connection: { stream: { destroy(error: Error): void } } })
    .connection
  stream.destroy(error)
}

/** Closes a connection once it has answered what it was asked; it is given no long time for that. */
export async function closeConnection(connection: Client): Promise<void> {
  const timer = setTimeout(() => destroyConnection(connection, new DatabaseTimeoutError()), CLOSE_MS)
  await connection.end().finally(() => clearTimeout(timer))
}
