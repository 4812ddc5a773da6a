import { AppError } from '../../platform/errors/app-error.ts'
import type { PartReport } from './part.ts'

const RETRY_AFTER_SECONDS = 5

/** The database answers, but keeps nothing: its disk is full, or read-only. */
export class DatabaseNotWritableError extends AppError {
  readonly kind = 'unavailable'
  readonly code = 'service.database_not_writable'

  constructor() {
    super('database cannot be written, try again later')
  }
}

/** The database lacks migrations of this version: a backup was put back, or a migration taken back. */
export class DatabaseOutdatedError extends AppError {
  readonly kind = 'unavailable'
  readonly code = 'service.database_outdated'

  constructor() {
    super('database is of an older version, try again later')
  }
}

/** Mails are to be written to files, and the directory for them takes none. */
export class MailDirectoryNotWritableError extends AppError {
  readonly kind = 'unavailable'
  readonly code = 'service.mail_directory_not_writable'

  constructor() {
    super('mail directory cannot be written, try again later')
  }
}

/** Requests cannot be answered: what they fail with, and what each part says. */
export class NotReadyError extends AppError {
  readonly kind = 'unavailable'
  readonly code: string
  override readonly retryAfterSeconds = RETRY_AFTER_SECONDS
  override readonly details: { parts: PartReport }

  constructor(failure: AppError, parts: PartReport) {
    super(failure.sentence, { cause: failure })
    this.code = failure.code
    this.details = { parts }
  }
}
