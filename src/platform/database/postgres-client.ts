import { setTimeout as delay } from 'node:timers/promises'
import type { Knex } from 'knex'
import Dialect from 'knex/lib/dialects/postgres/index.js'
import type { Client as Connection } from 'pg'
import { DatabaseTimeoutError, isSerializationFailure, nameDriverError } from './driver-errors.ts'
import {
  answeredWithin,
  beginSql,
  closeConnection,
  destroyConnection,
  openConnection,
} from './postgres-connection.ts'
import { tracedQuery } from './spans.ts'
import { unitMs } from './time-limit.ts'

/** How long it is waited at least before a transaction is tried once more. */
const PAUSE_MS = 50

/** What Knex knows of a connection of its pool. */
type Pooled = Connection & { __knex__disposed?: unknown; __knexTxId?: string }

/** When the lease of a connection ends, by performance.now(), and the pool that it belongs to. */
const held = new WeakMap<Connection, { until: number; client: PostgresClient }>()

/** How long the lease of this connection still lasts, in milliseconds. */
export const timeLeft = (connection: Connection): number =>
  (held.get(connection)?.until ?? Number.POSITIVE_INFINITY) - performance.now()

/**
 * Knex's dialect of PostgreSQL, for a database that may fall silent, restart, or stand behind a pooler: everything has
 * an end in time, a broken connection is not used again, and what was given up for another's sake is tried once more.
 */
export class PostgresClient extends Dialect {
  override async acquireRawConnection(): Promise<Pooled> {
    const connection: Pooled = await openConnection(this)
    const dispose = (reason: unknown = 'ended') => {
      connection.__knex__disposed ??= reason
    }
    connection.on('error', dispose).on('end', dispose)
    return connection
  }

  override destroyRawConnection(connection: Pooled): Promise<void> {
    return closeConnection(connection)
  }

  override async acquireConnection(): Promise<Pooled> {
    const until = performance.now() + unitMs(this)
    try {
      const connection: Pooled = await super.acquireConnection()
      held.set(connection, { until, client: this })
      return connection
    } catch (error) {
      throw nameDriverError(error)
    }
  }

  override async _query(connection: Pooled, query: { sql: string }): Promise<unknown> {
    if (query.sql === 'BEGIN;') query.sql = beginSql(connection)
    const run = () =>
      tracedQuery(this, query.sql, () =>
        answeredWithin(timeLeft(connection), connection, () => super._query(connection, query)),
      )
    try {
      // Within a transaction it is the whole of it that has to be tried again.
      return await (connection.__knexTxId ? run() : retriedOnce(run))
    } catch (error) {
      const lost = connection.__knex__disposed
      if (lost instanceof DatabaseTimeoutError) held.get(connection)?.client.dropIdle(lost)
      throw nameDriverError(lost instanceof Error ? lost : error)
    }
  }

  /** Tries a transaction once more that PostgreSQL gave up for another's sake, so its callback may run twice. */
  override transaction(
    container: unknown,
    config: { connection?: unknown } = {},
    outer?: unknown,
  ): Knex.Transaction {
    const run = () => super.transaction(container, config, outer)
    if (outer || config.connection) return run()
    return retriedOnce(run as unknown as () => Promise<unknown>) as unknown as Knex.Transaction
  }

  /** Where one connection fell silent, idle ones have too, and each would be waited for in vain. */
  private dropIdle(error: Error): void {
    const { free } = this.pool as unknown as { free: readonly { resource: Pooled }[] }
    for (const { resource } of free) destroyConnection(resource, error)
  }
}

async function retriedOnce<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!isSerializationFailure(error)) throw error
    // The transaction that it was given up for is to end first: at once, both could be in each other's way again.
    await delay(PAUSE_MS * (1 + Math.random()))
    return work()
  }
}
