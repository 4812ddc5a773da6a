import { AppError } from '../../platform/errors/app-error.ts'

/** No service of this name takes our tokens; see `TOKEN_AUDIENCES`. */
export class UnknownAudienceError extends AppError {
  readonly kind = 'invalid'
  readonly code = 'access_tokens.unknown_audience'
  constructor() {
    super('unknown audience')
  }
}
