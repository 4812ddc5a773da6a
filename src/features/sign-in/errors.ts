import { AppError } from '../../platform/errors/app-error.ts'
import { TooManyAttemptsError } from '../../platform/errors/too-many-attempts-error.ts'

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

/** The code of a second factor is wrong, or was used before. */
export class InvalidCodeError extends AppError {
  readonly kind = 'bad_credentials'
  readonly code = 'auth.invalid_code'
  constructor() {
    super('invalid code')
  }
}

/** A second factor is on, and its code has to be given as well. */
export class CodeRequiredError extends AppError {
  readonly kind = 'bad_credentials'
  readonly code = 'auth.code_required'
  constructor() {
    super('code required')
  }
}

/** The password is right, and the account asks for a second factor: nobody is signed in yet. */
export class SecondFactorRequiredError extends AppError {
  readonly kind = 'forbidden'
  readonly code = 'auth.second_factor_required'
  override readonly details: { second_factor: readonly string[] }

  constructor(methods: readonly string[]) {
    super('second factor required')
    this.details = { second_factor: methods }
  }
}

/** The sign-in that a code was to complete is over, or was completed. */
export class PendingSignInOverError extends AppError {
  readonly kind = 'forbidden'
  readonly code = 'auth.sign_in_again'
  constructor() {
    super('sign in again')
  }
}

/** What a code that is asked for once more can fail with, for the documentation. */
export const CODE_FAILURES: readonly AppError[] = [
  new CodeRequiredError(),
  new InvalidCodeError(),
  new SecondFactorRequiredError(['totp', 'recovery_code']),
  new TooManyAttemptsError(60),
]
