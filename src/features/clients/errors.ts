import { AppError } from '../../platform/errors/app-error.ts'

/** The client is unknown or disabled, or its secret is wrong (RFC 6749, section 5.2); which of them is not told. */
export class InvalidClientError extends AppError {
  readonly kind = 'bad_credentials'
  readonly code = 'clients.invalid_client'
  override readonly details = { error: 'invalid_client' }
  override readonly challenge = 'Basic realm="clients", charset="UTF-8"'
  constructor() {
    super('invalid client')
  }
}

/** A client proves who it is in more than one way at once (RFC 6749, section 2.3). */
export class SeveralAuthenticationsError extends AppError {
  readonly kind = 'invalid'
  readonly code = 'clients.several_authentications'
  override readonly details = { error: 'invalid_request' }
  constructor() {
    super('more than one client authentication')
  }
}

/** A client has this name, or had it before it was disabled. */
export class ClientNameTakenError extends AppError {
  readonly kind = 'conflict'
  readonly code = 'clients.name_taken'
  constructor(name: string) {
    super(`there is a client ${name} already`)
  }
}

/** No client has this name. */
export class ClientNotFoundError extends AppError {
  readonly kind = 'not_found'
  readonly code = 'clients.not_found'
  constructor(name: string) {
    super(`there is no client ${name}`)
  }
}
