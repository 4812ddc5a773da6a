import { AppError } from '../../platform/errors/app-error.ts'

/** The caller has no such session; another user's is answered the same as one that never was. */
export class SessionNotFoundError extends AppError {
  readonly kind = 'not_found'
  readonly code = 'sessions.not_found'
  constructor() {
    super('session not found')
  }
}

/** A second factor is required here, and the session is only good to turn one on. */
export class EnrolmentRequiredError extends AppError {
  readonly kind = 'forbidden'
  readonly code = 'sessions.enrolment_required'
  constructor() {
    super('second factor must be turned on first')
  }
}

/** The user has to prove once more who they are: they last did more than ten minutes ago. */
export class RecentProofRequiredError extends AppError {
  readonly kind = 'forbidden'
  readonly code = 'sessions.recent_proof_required'
  constructor() {
    super('recent sign-in required')
  }
}
