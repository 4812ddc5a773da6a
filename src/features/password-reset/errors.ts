import { AppError } from '../../platform/errors/app-error.ts'

/** The reset token was never given out, was used, was replaced by a newer one, or its time is over. */
export class InvalidResetTokenError extends AppError {
  readonly kind = 'forbidden'
  readonly code = 'auth.invalid_reset_token'

  constructor() {
    super('invalid or expired reset token')
  }
}
