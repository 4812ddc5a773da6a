import { AppError } from '../../platform/errors/app-error.ts'

/** The caller has no such session; another user's is answered the same as one that never was. */
export class SessionNotFoundError extends AppError {
  readonly kind = 'not_found'
  readonly code = 'sessions.not_found'
  constructor() {
    super('session not found')
  }
}
