import { AppError } from '../../platform/errors/app-error.ts'

const RETRY_AFTER_SECONDS = 5

/** The database answers, but keeps nothing: its disk is full, or read-only. */
export class DatabaseNotWritableError extends AppError {
  readonly kind = 'unavailable'
  readonly code = 'service.database_not_writable'
  override readonly retryAfterSeconds = RETRY_AFTER_SECONDS

  constructor(options?: ErrorOptions) {
    super('database cannot be written, try again later', options)
  }
}

/** Mails are to be written to files, and the directory for them takes none. */
export class MailDirectoryNotWritableError extends AppError {
  readonly kind = 'unavailable'
  readonly code = 'service.mail_directory_not_writable'
  override readonly retryAfterSeconds = RETRY_AFTER_SECONDS

  constructor(options?: ErrorOptions) {
    super('mail directory cannot be written, try again later', options)
  }
}
