import { AppError } from '../../platform/errors/app-error.ts'

/** The token or code was never given out, was used, was replaced by a newer one, or its time is over. */
export class InvalidVerificationError extends AppError {
  readonly kind = 'forbidden'
  readonly code = 'verification.invalid'
  constructor() {
    super('invalid or expired verification')
  }
}

/** The password is right, but the address was never confirmed, and this service asks for that. */
export class EmailNotVerifiedError extends AppError {
  readonly kind = 'forbidden'
  readonly code = 'verification.required'
  constructor() {
    super('email not verified')
  }
}
