import { SpanKind } from '@opentelemetry/api'
import type { Knex } from 'knex'
import { isWithinSpan, traced } from '../tracing/tracing.ts'

// Knex quotes the names of tables, and binds values.
const TABLES = /\b(?:from|join|into|update)\s+["`](\w+)["`]/gi

/**
 * Has a statement be a span, named for what it does and to which tables; nothing else of the SQL is told. What is part of
 * nothing that has a span has none: jobs look into the database every second.
 */
export function tracedQuery<Result>(
  { driverName }: Pick<Knex.Client, 'driverName'>,
  sql: string,
  run: () => Promise<Result>,
): Promise<Result> {
  if (!isWithinSpan()) return run()
  const [operation = 'query'] = /\w+/.exec(sql) ?? []
  const tables = [...sql.matchAll(TABLES)].map(([, table]) => table)
  const summary = [operation, ...new Set(tables)].join(' ')
  const attributes = {
    'db.system.name': driverName === 'pg' ? 'postgresql' : 'sqlite',
    'db.operation.name': operation,
    'db.query.summary': summary,
  }
  return traced(summary, { kind: SpanKind.CLIENT, attributes }, run)
}

/** Has a transaction be a span, the wait for its connection and its lock included, where {@link tracedQuery} does. */
export const tracedTransaction = <Result>(run: () => Promise<Result>): Promise<Result> =>
  isWithinSpan() ? traced('db.transaction', {}, run) : run()
