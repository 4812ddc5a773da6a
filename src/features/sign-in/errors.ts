import { AppError } from '../../platform/errors/app-error.ts'

/** The e-mail address and the password do not belong together; which of them is wrong is not said. */
export class InvalidCredentialsError extends AppError {
  readonly kind = 'bad_credentials'
  readonly code = 'auth.invalid_credentials'
  constructor() {
    super('invalid credentials')
  }
}

/** The reset token was never given out, was used, was replaced by a newer one, or its time is over. */
export class InvalidResetTokenError extends AppError {
  readonly kind = 'forbidden'
  readonly code = 'auth.invalid_reset_token'
  constructor() {
    super('invalid or expired reset token')
  }
}
