import { STATUS_CODES } from 'node:http'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { AppError, ErrorKind } from '../lib/app-error.ts'
import { DatabaseAwayError } from '../lib/database-away-error.ts'
import { toAppError } from '../lib/framework-error.ts'
import { noteFailure } from '../lib/logging.ts'
import {
  InternalError,
  MEDIA_TYPES,
  MethodNotAllowedError,
  UnsupportedMediaTypeError,
} from '../lib/request-errors.ts'

/** Answers a failure with a page; undefined where a page is not what the client wants. */
type FailurePage = (
  error: AppError,
  status: number,
  request: FastifyRequest,
  reply: FastifyReply,
) => FastifyReply | undefined

declare module 'fastify' {
  interface FastifyInstance {
    /** How failures are shown to people, by whoever can write pages. */
    failures: { page?: FailurePage }
  }
  interface FastifyContextConfig {
    /** Whether people meet this route in a browser: it answers with pages, its failures too, unless JSON is asked for. */
    page?: boolean
  }
}

/** The one place that says which status a kind of failure has. */
export const STATUS: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  conflict: 400,
  bad_credentials: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  too_large: 413,
  unsupported_type: 415,
  throttled: 429,
  unavailable: 503,
  fault: 500,
}

/**
 * What went wrong, as `{"message"}` or, where the client asks for it, as problem details (RFC 9457); to people in a
 * browser as a page.
 */
export function sendFailure(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = toAppError(thrown)
  const status = STATUS[error.kind]
  noteFailure(request, error.code)
  if (error instanceof InternalError) request.log.error({ err: error.cause }, 'internal error')
  // No fault of the code: each probe would leave a stack.
  if (error instanceof DatabaseAwayError) request.log.warn({ reason: error.reason }, 'database not reachable')
  if (error instanceof MethodNotAllowedError) reply.header('allow', error.allow.join(', '))
  // What is taken instead (RFC 9110, section 15.5.16).
  if (error instanceof UnsupportedMediaTypeError)
    reply.headers({ accept: MEDIA_TYPES.join(', '), 'accept-encoding': 'identity' })
  if (error.retryAfterSeconds) reply.header('retry-after', Math.ceil(error.retryAfterSeconds))
  const page = request.server.failures.page?.(error, status, request, reply)
  if (page) return page
  const wantsProblem = request.headers.accept?.toLowerCase().includes('application/problem+json')
  const body = wantsProblem ? problem(error, status) : { message: error.sentence }
  const trace = error instanceof InternalError ? { request_id: request.id } : {}
  return reply
    .code(status)
    .type(wantsProblem ? 'application/problem+json' : 'application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send({ ...body, ...trace })
}

const problem = (error: AppError, status: number) => ({
  type: 'about:blank',
  title: STATUS_CODES[status],
  status,
  detail: error.sentence,
  code: error.code,
})

const errors: FastifyPluginAsync = async (app) => {
  app.decorate('failures', {})
  app.setErrorHandler(sendFailure)
  // A page says in words of its own what went wrong; the log has it by its code all the same.
  app.addHook('onRoute', (route) => {
    const { errorHandler } = route
    if (!errorHandler) return
    route.errorHandler = function (error, request, reply) {
      noteFailure(request, toAppError(error).code)
      return errorHandler.call(this, error, request, reply)
    }
  })
}

export default fp(errors, { name: 'errors' })
