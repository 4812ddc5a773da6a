import type { Database } from 'better-sqlite3'
import type { Knex } from 'knex'
import { nameDriverError } from './driver-errors.ts'
import type { Run } from './prepared.ts'

/** Values that a statement is still to be run with, and who waits for the rows. */
interface Waiting<Row> {
  bound: unknown[]
  resolve(rows: Row[]): void
  reject(error: unknown): void
}

/**
 * Runs a statement on SQLite: all that is asked for at one time together, in one transaction. To begin one takes calls
 * to the system, and one look-up after the other finds the processor's caches as the one before has left them.
 */
export function onSqlite<Row>(knex: Knex, sql: string): Run<Row> {
  const { client } = knex
  let waiting: Waiting<Row>[] = []
  let last: { connection: Database; runAll(batch: Waiting<Row>[]): void } | undefined

  async function flush(): Promise<void> {
    const batch = waiting
    waiting = []
    try {
      // The one connection is free, and cannot be taken before the statements have run: there is nothing to wait for.
      if (last?.connection.open && !knex.isTransaction && client.pool.numFree() > 0) return last.runAll(batch)
      const connection: Database = await client.acquireConnection()
      try {
        if (last?.connection !== connection) last = { connection, runAll: prepareOn<Row>(connection, sql) }
        last.runAll(batch)
      } finally {
        await client.releaseConnection(connection)
      }
    } catch (error) {
      for (const { reject } of batch) reject(nameDriverError(error))
    }
  }

  return (bound) =>
    new Promise((resolve, reject) => {
      if (waiting.push({ bound, resolve, reject }) === 1) setImmediate(flush)
    })
}

function prepareOn<Row>(connection: Database, sql: string): (batch: Waiting<Row>[]) => void {
  // The driver would compile a function for the rows' objects at each run.
  const statement = connection.prepare(sql).raw()
  const names = statement.columns().map(({ name }) => name)
  const toRow = (values: unknown[]) => {
    const row: Record<string, unknown> = {}
    for (const [i, name] of names.entries()) row[name] = values[i]
    return row as Row
  }
  return connection.transaction((batch: Waiting<Row>[]) => {
    for (const { bound, resolve } of batch) resolve((statement.all(bound) as unknown[][]).map(toRow))
  })
}
