import { AppError } from '../../platform/errors/app-error.ts'

/** The key that is there does not open what the database holds sealed, or there is none any more. */
export class SecretKeyError extends AppError {
  readonly kind = 'unavailable'
  readonly code = 'secrets.wrong_key'
  override readonly retryAfterSeconds = 5

  constructor(options?: ErrorOptions) {
    super('secret key is not the one of the database', options)
  }
}
