import type { Knex } from 'knex'

/**
 * How long a query may take, in milliseconds: from when a connection is asked for until the last
 * statement on it is answered. Less than the 3 s in which every request is to have an answer.
 */
export const UNIT_MS = 2_700
/** How long a new connection may take, and how long one of the pool is waited for; in milliseconds. */
export const CONNECT_MS = 2_000
export const ACQUIRE_MS = 2_500
/** What PostgreSQL itself waits for: that a statement ends, that a lock is let go, that a transaction goes on. */
export const SERVER_LIMITS = {
  statement_timeout: 2_500,
  lock_timeout: 2_000,
  idle_in_transaction_session_timeout: 10_000,
}

const unlimited = new WeakSet<object>()

/** How long a unit of work of this client's may take now, in milliseconds. */
export const unitMs = ({ config }: Knex.Client): number =>
  unlimited.has(config) ? Number.POSITIVE_INFINITY : UNIT_MS

/** Does work that may take as long as it takes, such as migrating, while nothing else uses the database. */
export async function withoutTimeLimit<Result>(
  { client }: Knex,
  work: () => Promise<Result>,
): Promise<Result> {
  unlimited.add(client.config)
  try {
    return await work()
  } finally {
    unlimited.delete(client.config)
  }
}

/** Has PostgreSQL itself wait for the statements of a transaction as long as they take. */
export async function liftServerLimits(trx: Knex.Transaction): Promise<void> {
  if (trx.client.driverName !== 'pg') return
  await trx.raw(
    Object.keys(SERVER_LIMITS)
      .map((name) => `set local ${name} = 0`)
      .join('; '),
  )
}
