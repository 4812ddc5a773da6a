import { AppError } from '../../platform/errors/app-error.ts'

/** Another user already has this e-mail address. */
export class EmailTakenError extends AppError {
  readonly kind = 'conflict'
  readonly code = 'users.email_taken'
  constructor(email: string, options?: ErrorOptions) {
    super(`User ${email} already exists`, options)
  }

  override get sentence(): string {
    return 'email already registered'
  }
}

/** No user matches. */
export class UserNotFoundError extends AppError {
  readonly kind = 'not_found'
  readonly code = 'users.not_found'
  constructor() {
    super('user not found')
  }
}

/** Makes of {@link UserNotFoundError} nothing found, and throws any other error on. */
export function unlessNotFound(error: unknown): undefined {
  if (!(error instanceof UserNotFoundError)) throw error
}

/** Nobody may register over HTTP: the operator adds users. */
export class RegistrationClosedError extends AppError {
  readonly kind = 'forbidden'
  readonly code = 'users.registration_closed'

  constructor() {
    super('registration closed')
  }
}

/** A filter or a change is empty, names no column of the users table, or holds what that column cannot. */
export class InvalidColumnError extends AppError {
  readonly kind = 'fault'
  readonly code = 'users.invalid_column'
}
