import { DatabaseAwayError } from './database-unavailable-error.ts'

type DriverError = Error & { code?: string }

/** A statement, or a new connection, that was not answered in time. */
export class DatabaseTimeoutError extends Error {
  readonly code = 'ETIMEDOUT'
  constructor() {
    super('the database did not answer in time')
  }
}

// PostgreSQL's classes 08 (connection), 53 (too many connections, disk full) and 57P (shut down, starting, cannot connect),
// and 57014, 55P03 and 25P03 (statement, lock and idle-in-transaction timeouts): appendix A of its manual.
const POSTGRES_AWAY = /^(08...|53...|57P..|57014|55P03|25P03)$/
// A disk that is full or fails, a file that is locked, missing or read-only.
const SQLITE_AWAY = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY|PROTOCOL|NOMEM)/
const SOCKET_AWAY =
  /^(ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|ENOTFOUND|EAI_AGAIN|ENOENT)$/
// What pg and Knex say without a code.
const MESSAGES =
  /Connection terminated|not queryable|timeout expired|Timeout acquiring a connection|Unable to acquire a connection|server closed the connection|database connection is not open|^aborted$/

/**
 * Whether the driver could not ask the database, or got no answer from it: the request may be fine, and a later one
 * may be answered. After a COMMIT it is not known whether it was done.
 */
export function isDatabaseAway(error: unknown): boolean {
  const { code = '', message = '', name } = (error ?? {}) as DriverError
  if (name === 'AggregateError') return (error as AggregateError).errors.some(isDatabaseAway)
  return [POSTGRES_AWAY, SQLITE_AWAY, SOCKET_AWAY].some((codes) => codes.test(code)) || MESSAGES.test(message)
}

/** What to throw for an error of a driver's: a {@link DatabaseAwayError} where it is one, else the error itself. */
export function nameDriverError(error: unknown): unknown {
  return !(error instanceof DatabaseAwayError) && isDatabaseAway(error)
    ? new DatabaseAwayError(error as DriverError)
    : error
}

/** Whether PostgreSQL gave a transaction up for another's sake (40001, 40P01): the same may succeed at once. */
export const isSerializationFailure = (error: unknown): boolean =>
  ['40001', '40P01'].includes((error as DriverError)?.code ?? '')

/** Whether SQLite's lock is somebody else's now; nothing was done then. */
export const isLocked = (error: unknown): boolean =>
  /^SQLITE_(BUSY|LOCKED)/.test(
    ((error as Error)?.cause as DriverError)?.code ?? (error as DriverError)?.code ?? '',
  )
