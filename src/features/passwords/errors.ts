import { AppError } from '../../lib/app-error.ts'

/** The new password breaks the policy; the sentence says how. */
export class PasswordRefusedError extends AppError {
  readonly kind = 'invalid'
  readonly code = 'passwords.refused'
}

/** So many hashes are waiting that one more would only wait in vain. */
export class HashingBusyError extends AppError {
  readonly kind = 'unavailable'
  readonly code = 'passwords.busy'
  override readonly retryAfterSeconds = 5
  constructor() {
    super('too busy, try again later')
  }
}

/** The client went away before its hash was begun; nobody is left to tell. */
export class ClientGoneError extends AppError {
  readonly kind = 'unavailable'
  readonly code = 'passwords.client_gone'
  constructor() {
    super('client closed request')
  }
}
