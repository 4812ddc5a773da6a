import { AppError } from '../errors/app-error.ts'

/** The database does not answer: not for what was asked of it, and perhaps not for long. */
export class DatabaseAwayError extends AppError {
  readonly kind = 'unavailable'
  readonly code = 'service.database_away'
  override readonly retryAfterSeconds = 5
  /** What the driver said of it, in one line. */
  readonly reason: string

  constructor(cause?: Error & { code?: string }) {
    super('database not reachable, try again later', { cause })
    this.reason = cause?.message || cause?.code || 'unknown'
  }

  // Knex puts the statement before the message of what a dialect throws.
  override get sentence(): string {
    return 'database not reachable, try again later'
  }
}
