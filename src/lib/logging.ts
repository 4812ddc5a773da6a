import { type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import { addressOf } from './network.ts'
import { serializeError } from './serialize-error.ts'

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
