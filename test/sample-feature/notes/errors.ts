import { AppError } from '../../platform/errors/app-error.ts'

/** The user has as many notes as a user may have. */
export class TooManyNotesError extends AppError {
  readonly kind = 'invalid'
  readonly code = 'notes.too_many'

  constructor() {
    super('too many notes')
  }
}
