/** Who asks, as far as it matters to what is asked. */
export interface RequestContext {
  /** The network address that the request came from. */
  ip: string | null
  /** What its program calls itself. */
  userAgent: string | null
  requestId: string | null
  /** The language of mails that the request causes. */
  language: string
  /** Aborted when the client is gone: what was not begun by then is left. */
  signal?: AbortSignal
  /** Told of each user that something happens to, for the log. */
  noteUser?(userId: number): void
  /** Who asks, where it is not the user or a client of theirs. */
  actor?: 'operator'
}

/** Asks where there is no request: a script, a test. */
export const NO_REQUEST_CONTEXT: RequestContext = { ip: null, userAgent: null, requestId: null, language: '' }
