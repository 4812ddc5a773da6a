import { AppError } from './app-error.ts'

/** A field of the request is not what the route asks for; the sentence names it. */
export class InvalidInputError extends AppError {
  readonly kind = 'invalid'
  readonly code = 'request.invalid_input'
  /** The field, where it is one. */
  readonly field: string | undefined

  constructor(message: string, field?: string) {
    super(message)
    this.field = field
  }
}

/** The body cannot be read as what its content type says. */
export class MalformedBodyError extends AppError {
  readonly kind = 'invalid'
  readonly code = 'request.malformed_body'
  constructor() {
    super('malformed body')
  }
}

/** The request is not HTTP that can be acted on, such as a broken percent escape in the path. */
export class BadRequestError extends AppError {
  readonly kind = 'invalid'
  readonly code = 'request.bad_request'
  constructor() {
    super('bad request')
  }
}

/** The body is larger than the service takes. */
export class BodyTooLargeError extends AppError {
  readonly kind = 'too_large'
  readonly code = 'request.body_too_large'
  constructor() {
    super('body too large')
  }
}

/** What a body may be. */
export const MEDIA_TYPES = ['application/x-www-form-urlencoded', 'application/json'] as const

/** The body's content type is neither a form nor JSON, it is not in UTF-8, or it is compressed. */
export class UnsupportedMediaTypeError extends AppError {
  readonly kind = 'unsupported_type'
  readonly code = 'request.unsupported_media_type'
  constructor() {
    super(`unsupported media type, send ${MEDIA_TYPES.join(' or ')}, in UTF-8, uncompressed`)
  }
}

/** No route has this path. */
export class RouteNotFoundError extends AppError {
  readonly kind = 'not_found'
  readonly code = 'request.route_not_found'
  constructor() {
    super('not found')
  }
}

/** The path exists, the method does not; `allow` lists those that do (RFC 9110, section 15.5.6). */
export class MethodNotAllowedError extends AppError {
  readonly kind = 'method_not_allowed'
  readonly code = 'request.method_not_allowed'
  readonly allow: readonly string[]
  constructor(allow: readonly string[]) {
    super('method not allowed')
    this.allow = allow
  }
}

/** A fault of ours: the caller learns nothing of it but the request's ID. */
export class InternalError extends AppError {
  readonly kind = 'fault'
  readonly code = 'service.internal_error'
  constructor(options?: ErrorOptions) {
    super('internal error', options)
  }
}

/** The caller is not signed in, or may not do this; the legacy Flask API answers both with 403. */
export class ForbiddenError extends AppError {
  readonly kind = 'forbidden'
  readonly code = 'request.forbidden'
  constructor() {
    super('Forbidden')
  }
}

/** A page of another origin sent a request that may change something, and that origin is not allowed to. */
export class CrossSiteError extends AppError {
  readonly kind = 'forbidden'
  readonly code = 'request.cross_site'
  /** @param hint what the operator can do about it; told to the caller. */
  constructor(hint = '') {
    super(['cross-site request refused', hint].filter(Boolean).join('. '))
  }
}
