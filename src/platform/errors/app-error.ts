/** What kind of failure it is; `error-handler.ts` says which HTTP status that means. */
export type ErrorKind =
  | 'invalid'
  | 'conflict'
  | 'bad_credentials'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'too_large'
  | 'unsupported_type'
  | 'throttled'
  | 'unavailable'
  | 'fault'

/** A failure the domain knows by name: `kind` says what sort, `code` says which, both stable. */
export abstract class AppError extends Error {
  abstract readonly kind: ErrorKind
  abstract readonly code: string
  /** When trying again may help: how long to wait, in seconds. */
  readonly retryAfterSeconds?: number
  /** Where credentials are asked for: by which scheme (RFC 9110, section 11.6.1). */
  readonly challenge?: string
  /** What the answer says beside the sentence, by field; problem details, too (RFC 9457, section 3.2). */
  readonly details?: Readonly<Record<string, unknown>>

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
  }

  /** The stable sentence the caller is told; the message itself is for the log. */
  get sentence(): string {
    return this.message
  }
}
