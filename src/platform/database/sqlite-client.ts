import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import type { Knex } from 'knex'
import Dialect from 'knex/lib/dialects/better-sqlite3/index.js'
import SqliteTransaction from 'knex/lib/dialects/sqlite3/execution/sqlite-transaction.js'
import { isLocked, nameDriverError } from './driver-errors.ts'
import { tracedQuery } from './spans.ts'
import { ACQUIRE_MS } from './time-limit.ts'

const PAUSE_MS = 5
const LONGEST_PAUSE_MS = 50

/**
 * Knex's dialect of SQLite, for a file that others write to as well. SQLite would wait for their lock by itself, and
 * stop the whole process for so long. Here a transaction that needs the lock asks for it again and again, and has no connection
 * meanwhile: those who only read go on.
 */
export class SqliteClient extends Dialect {
  // A transaction has the lock from its start, so that nothing in it can meet another's; one that only reads needs none.
  override transaction(
    container: unknown,
    config: { readOnly?: boolean } = {},
    outer?: unknown,
  ): Knex.Transaction {
    const Transaction = config.readOnly ? SqliteTransaction : ImmediateTransaction
    return new Transaction(this, container, config, outer) as unknown as Knex.Transaction
  }

  override runner(builder: unknown) {
    const runner = super.runner(builder)
    if ((this as { transacting?: boolean }).transacting) return runner
    const run = runner.run.bind(runner)
    runner.run = () =>
      whileLocked(() => {
        runner.connection = undefined
        return run()
      })
    return runner
  }

  // As Knex itself does with `for update`: there is one writer at a time.
  override queryCompiler(builder: unknown, bindings?: unknown) {
    return Object.assign(super.queryCompiler(builder, bindings), { skipLocked: () => '' })
  }

  override async acquireConnection(): Promise<Database> {
    return super.acquireConnection().catch((error: unknown) => {
      throw nameDriverError(error)
    })
  }

  override async _query(connection: Database, query: { sql: string }): Promise<unknown> {
    return tracedQuery(this, query.sql, () => super._query(connection, query)).catch((error: unknown) => {
      throw nameDriverError(error)
    })
  }
}

class ImmediateTransaction extends SqliteTransaction {
  override async acquireConnection<Result>(
    config: { connection?: Database; enforceForeignCheck?: unknown } | undefined,
    use: (connection: Database & { __knexTxId?: string }) => Promise<Result>,
  ): Promise<Result> {
    const { client } = this
    // Foreign keys cannot be turned off once a transaction has begun.
    if (client.transacting || config?.connection || config?.enforceForeignCheck != null)
      return super.acquireConnection(config, use)
    const connection = await whileLocked(() => beginImmediately(client))
    try {
      connection.__knexTxId = this.txid
      return await use(connection)
    } finally {
      delete connection.__knexTxId
      client.releaseConnection(connection)
    }
  }

  override begin(connection: Database): Promise<unknown> {
    return connection.inTransaction ? Promise.resolve() : this.query(connection, 'BEGIN IMMEDIATE;')
  }
}

async function beginImmediately(client: Knex.Client): Promise<Database & { __knexTxId?: string }> {
  const connection: Database = await client.acquireConnection()
  try {
    connection.exec('begin immediate')
    return connection
  } catch (error) {
    client.releaseConnection(connection)
    throw nameDriverError(error)
  }
}

/** Retries work while another process has the lock, within the time limit. */
async function whileLocked<Result>(work: () => Promise<Result>): Promise<Result> {
  const until = performance.now() + ACQUIRE_MS
  for (let pause = PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await work()
    } catch (error) {
      if (!isLocked(error) || performance.now() + pause > until) throw error
      // Not all at the same time, nor in step with the other.
      await delay(pause * (0.5 + Math.random()))
    }
  }
}
