import { AppError } from '../../platform/errors/app-error.ts'

/** The e-mail address and the password do not belong together; which of them is wrong is not said. */
export class InvalidCredentialsError extends AppError {
  readonly kind = 'bad_credentials'
  readonly code = 'auth.invalid_credentials'
  constructor() {
    super('invalid credentials')
  }
}

/** The link to sign in with is unknown, used or expired. */
export class InvalidSignInLinkError extends AppError {
  readonly kind = 'forbidden'
  readonly code = 'auth.invalid_sign_in_link'
  constructor() {
    super('invalid or expired sign-in link')
  }
}
