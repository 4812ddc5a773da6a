import { STATUS_CODES } from 'node:http'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import { DatabaseAwayError } from '../database/database-unavailable-error.ts'
import { correlationOf, noteFailure } from '../logging/logging.ts'
import type { AppError, ErrorKind } from './app-error.ts'
import { toAppError } from './framework-error.ts'
import {
  InternalError,
  MEDIA_TYPES,
  MethodNotAllowedError,
  UnsupportedMediaTypeError,
} from './request-errors.ts'

/** Answers a failure with a page; undefined where a page is not what the client wants. */
export type FailurePage = (
  error: AppError,
  status: number,
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<void> | undefined

const failurePage = Symbol('how failures are shown to people')

declare module 'fastify' {
  interface FastifyInstance {
    [failurePage]: FailurePage | undefined
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

/** Headers that describe a body which is not sent, or what it would have granted. */
const OF_ANOTHER_BODY = [
  'content-type',
  'content-length',
  'content-encoding',
  'etag',
  'last-modified',
  'set-cookie',
  'location',
]

/**
 * What went wrong, as `{"message"}` or, where the client asks for it, as problem details (RFC 9457); to people in a
 * browser as a page.
 */
export function sendFailure(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply | Promise<FastifyReply> {
  const { error, status, headers, body } = failure(thrown, request)
  const { 'content-type': type, ...others } = headers
  const page = request.server[failurePage]?.(error, status, request, reply.headers(others))
  if (page) return page.then(() => reply)
  return reply.code(status).type(String(type)).serializer(JSON.stringify).send(body)
}

/**
 * Answers where an answer could not be sent: Fastify's own serializer would say what an error in an `onSend` hook said,
 * SQL included, under the status that was set before. No hook runs any more.
 */
function sendWithoutHooks(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { status, headers, body } = failure(thrown, request)
  const text = JSON.stringify(body)
  reply.hijack()
  // Half of the answer is out already.
  if (reply.raw.headersSent) return void reply.raw.destroy()
  for (const name of OF_ANOTHER_BODY) reply.removeHeader(name)
  reply.headers(headers).header('content-length', Buffer.byteLength(text))
  reply.raw.writeHead(status, reply.getHeaders() as Record<string, string>)
  reply.raw.end(text)
}

function failure(thrown: unknown, request: FastifyRequest) {
  const error = toAppError(thrown)
  const status = STATUS[error.kind]
  noteFailure(request, error.code)
  const fault = [error, error.cause].find((each) => each instanceof InternalError)
  if (fault) request.log.error({ ...correlationOf(request), err: fault.cause }, 'internal error')
  // No fault of the code: each probe would leave a stack.
  const away = [error, error.cause].find((each) => each instanceof DatabaseAwayError)
  if (away) request.log.warn({ ...correlationOf(request), reason: away.reason }, 'database not reachable')
  const wantsProblem = request.headers.accept?.toLowerCase().includes('application/problem+json')
  const body = wantsProblem ? problem(error, status) : { message: error.sentence }
  const trace = error instanceof InternalError ? { request_id: request.id } : {}
  const headers: Record<string, string | number> = {
    'content-type': wantsProblem ? 'application/problem+json' : 'application/json; charset=utf-8',
  }
  if (error instanceof MethodNotAllowedError) headers.allow = error.allow.join(', ')
  // What is taken instead (RFC 9110, section 15.5.16).
  if (error instanceof UnsupportedMediaTypeError)
    Object.assign(headers, { accept: MEDIA_TYPES.join(', '), 'accept-encoding': 'identity' })
  if (error.challenge) headers['www-authenticate'] = error.challenge
  if (error.retryAfterSeconds) headers['retry-after'] = Math.ceil(error.retryAfterSeconds)
  return { error, status, headers, body: { ...body, ...error.details, ...trace } }
}

const problem = (error: AppError, status: number) => ({
  type: 'about:blank',
  title: STATUS_CODES[status],
  status,
  detail: error.sentence,
  code: error.code,
})

type ErrorHandler = NonNullable<RouteOptions['errorHandler']>

/** A route's own error handler, if it has one, and {@link sendFailure} for what that throws on. */
function errorHandlerOf({ errorHandler: own }: RouteOptions): ErrorHandler {
  if (!own) return sendFailure
  return async function (error, request, reply) {
    try {
      return await own.call(this, error, request, reply)
    } catch (thrown) {
      return sendFailure(thrown, request, reply)
    }
  }
}

/**
 * Has every failure answered by {@link sendFailure}, wherever it is thrown. Fastify calls a route's error handler first,
 * and the one of its scope where sending what the first one gave fails too; a scope has only one of them.
 */
const errors: FastifyPluginAsync<{ page?: FailurePage }> = async (app, { page }) => {
  app.decorate(failurePage, page)
  app.setErrorHandler(sendWithoutHooks)
  app.addHook('onRoute', (route) => {
    route.errorHandler = errorHandlerOf(route)
  })
}

export default fp(errors, { name: 'errors' })
