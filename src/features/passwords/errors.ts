import { AppError } from '../../platform/errors/app-error.ts'

/** Why a new password was refused. */
export type RefusalReason = 'empty' | 'too_short' | 'too_long' | 'not_unicode' | 'common' | 'guessable'

/** The new password breaks the policy; the sentence says how. */
export class PasswordRefusedError extends AppError {
  readonly kind = 'invalid'
  readonly code = 'passwords.refused'
  readonly reason: RefusalReason
  /** How many characters the reason is about, if any. */
  readonly limit: number

  constructor(reason: RefusalReason, limit = 0) {
    super(SENTENCES[reason](limit))
    this.reason = reason
    this.limit = limit
  }
}

const SENTENCES: Record<RefusalReason, (limit: number) => string> = {
  empty: () => 'password must not be empty',
  too_short: (limit) => `password must be at least ${limit} characters`,
  too_long: (limit) => `password must be at most ${limit} characters`,
  not_unicode: () => 'password must be valid Unicode',
  common: () => 'password is too common',
  guessable: () => 'password must not be made of the email or the name of the service',
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

/** The client closed the connection before its hash was begun. */
export class ClientGoneError extends AppError {
  readonly kind = 'unavailable'
  readonly code = 'passwords.client_gone'
  constructor() {
    super('client closed request')
  }
}
