import { AppError } from '../../platform/errors/app-error.ts'

/** The e-mail address and the password do not belong together; which of them is wrong is not said. */
export class InvalidCredentialsError extends AppError {
  readonly kind = 'bad_credentials'
  readonly code = 'auth.invalid_credentials'
  constructor() {
    super('invalid credentials')
  }
}
