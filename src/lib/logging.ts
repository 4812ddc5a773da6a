import { type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import { addressOf } from './network.ts'

/** One line a request, when it is answered; the query is left out, since links carry tokens in it. */
export class RequestLog extends LogController {
  constructor() {
    super({ requestIdLogLabel: 'request_id' })
  }

  override incomingRequest(): void {}

  override requestCompleted(error: Error | null, request: FastifyRequest, reply: FastifyReply): void {
    const line = { req: request, res: reply, ms: Math.round(reply.elapsedTime) }
    if (error) reply.log.error({ ...line, err: error }, 'request failed')
    else reply.log.info(line, 'request answered')
  }
}

/** What a log line says of requests, answers and errors: never cookies, bodies, tokens or bound SQL values. */
export const serializers = {
  req: (request: FastifyRequest) => ({
    method: request.method,
    path: request.url.split('?', 1)[0],
    ip: addressOf(request),
  }),
  res: ({ statusCode }: { statusCode?: number }) => ({ status: statusCode }),
  err: serializeError,
}

type LoggedError = {
  type: string
  message: string
  code?: unknown
  stack: string
  cause?: LoggedError
}

// Drivers hang the offending row on their errors (`detail`, `bindings`): only these fields are taken.
function serializeError(error: Error & { code?: unknown }): LoggedError {
  return {
    type: error.name,
    message: error.message,
    ...(error.code === undefined ? {} : { code: error.code }),
    stack: error.stack ?? '',
    ...(error.cause instanceof Error ? { cause: serializeError(error.cause) } : {}),
  }
}
