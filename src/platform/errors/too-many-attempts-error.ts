import { AppError } from './app-error.ts'

/** It was done too often lately; the same for whomever it was about. */
export class TooManyAttemptsError extends AppError {
  readonly kind = 'throttled'
  readonly code = 'limits.too_many_attempts'
  override readonly retryAfterSeconds: number
  /** Whether this is the first refusal since it was last let through. */
  readonly isFirst: boolean

  constructor(retryAfterSeconds: number, isFirst = false) {
    super('too many attempts, try again later')
    this.retryAfterSeconds = retryAfterSeconds
    this.isFirst = isFirst
  }
}
