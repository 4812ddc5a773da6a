import type { Problem, ServiceErrorCode } from './generated/failures.ts'

/**
 * The code of every failure: those of the service, `client.unreachable` where it did not answer (no network, no such
 * host, refused by the browser), and `client.unexpected_answer` where something else did, such as a proxy in front of it.
 * A newer service may have further ones.
 */
export type ErrorCode = ServiceErrorCode | 'client.unreachable' | 'client.unexpected_answer'

interface Failure {
  code: ErrorCode
  status?: number
  retryAfterSeconds?: number | undefined
  requestId?: string | undefined
  problem?: Problem
  cause?: unknown
}

/** What every call fails with, but one that was aborted: that fails with the reason of its signal. */
export class AuthError extends Error {
  override readonly name = 'AuthError'
  /** Which failure it is; stable. */
  readonly code: ErrorCode
  /** The HTTP status of the answer; 0 where there was none. */
  readonly status: number
  /** How long to wait before trying again, in seconds; undefined where that would not help. */
  readonly retryAfterSeconds: number | undefined
  /** What an operator finds the request by in the service's log. */
  readonly requestId: string | undefined
  /** What the service answered; undefined where it was not the service that did. */
  readonly problem: Problem | undefined

  constructor(message: string, { code, status = 0, retryAfterSeconds, requestId, problem, cause }: Failure) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.status = status
    this.retryAfterSeconds = retryAfterSeconds
    this.requestId = requestId
    this.problem = problem
  }

  /** The methods by which a second factor can be given, such as `totp`, where one is required; else none. */
  get secondFactor(): readonly string[] {
    return this.problem?.second_factor ?? []
  }
}

/** The password was right, and a code is to be given to `completeLogIn`. */
export type SecondFactorRequired = AuthError & { readonly code: 'auth.second_factor_required' }

/** Whether what was caught says that a second factor is required: nobody is signed in yet. */
export const isSecondFactorRequired = (error: unknown): error is SecondFactorRequired =>
  error instanceof AuthError && error.code === 'auth.second_factor_required'

/** The failure that an answer tells of. */
export function errorOf({ status, headers }: Response, body: unknown): AuthError {
  const failure = {
    status,
    retryAfterSeconds: secondsOf(headers.get('retry-after')),
    requestId: headers.get('x-request-id') ?? undefined,
  }
  if (!isProblem(body))
    return new AuthError(`unexpected answer with status ${status}`, {
      ...failure,
      code: 'client.unexpected_answer',
    })
  const { code, detail, request_id: requestId = failure.requestId } = body
  return new AuthError(detail, { ...failure, requestId, code: code as ErrorCode, problem: body })
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'code' in body && 'detail' in body

// Proxies say it as a date, too (RFC 9110, section 10.2.3).
function secondsOf(retryAfter: string | null): number | undefined {
  if (!retryAfter) return undefined
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - Date.now()) / 1000
  return Number.isNaN(seconds) ? undefined : Math.max(0, Math.ceil(seconds))
}
