import { AppError } from '../../platform/errors/app-error.ts'

/** Who asks is no proxy whose word on what it was asked for can be taken. */
export class UntrustedPeerError extends AppError {
  readonly kind = 'forbidden'
  readonly code = 'forward_auth.untrusted_peer'
  constructor() {
    super('only proxies of TRUSTED_PROXIES may ask')
  }
}

/** The page that a proxy asks about is of no site that is protected here, or cannot be told from its headers. */
export class UnknownSiteError extends AppError {
  readonly kind = 'forbidden'
  readonly code = 'forward_auth.unknown_site'
  constructor() {
    super('unknown site')
  }
}

/** Nobody is signed in to the site of the page. */
export class NotSignedInError extends AppError {
  readonly kind = 'bad_credentials'
  readonly code = 'forward_auth.not_signed_in'
  constructor() {
    super('not signed in')
  }
}

/** The ticket is unknown, used or expired, or was made for another site or another browser. */
export class InvalidTicketError extends AppError {
  readonly kind = 'forbidden'
  readonly code = 'forward_auth.invalid_ticket'
  constructor() {
    super('invalid or expired ticket, open the page again')
  }
}

/** Whether somebody may see a page cannot be told at the moment: then nobody may. */
export class UndecidedError extends AppError {
  readonly kind: 'unavailable' | 'forbidden'
  readonly code = 'forward_auth.undecided'
  override readonly retryAfterSeconds = 5

  /** @param kind `forbidden` for a proxy that takes any other kind for a fault. */
  constructor(kind: 'unavailable' | 'forbidden', cause: AppError) {
    super('it cannot be told at the moment who is signed in', { cause })
    this.kind = kind
  }
}
