import { type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import { serializeError } from '../errors/serialize-error.ts'
import { addressOf } from '../http/client-address.ts'
import { traceIdOf } from '../http/request-span.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether a monitor asks for this route again and again: at level info, its lines would hide all others. */
    isProbe?: boolean
  }
}

const MAX_PATH_LENGTH = 200

const failures = new WeakMap<FastifyRequest, string>()

/** Has the line of a request say why it failed, by the stable code of the failure. */
export function noteFailure(request: FastifyRequest, code: string): void {
  failures.set(request, code)
}

/** One line a request, when it is answered; the query is left out, since links carry tokens in it. */
export class RequestLog extends LogController {
  constructor() {
    super({ requestIdLogLabel: 'request_id' })
  }

  override incomingRequest(): void {}

  override requestCompleted(error: Error | null, request: FastifyRequest, reply: FastifyReply): void {
    const trace_id = traceIdOf(request)
    const code = failures.get(request)
    const line = {
      ...(trace_id ? { trace_id } : {}),
      req: request,
      res: reply,
      ...(code ? { code } : {}),
      ms: Math.round(reply.elapsedTime),
    }
    const isQuiet = request.routeOptions.config.isProbe && reply.statusCode < 400
    if (error) reply.log.error({ ...line, err: error }, 'request failed')
    else reply.log[isQuiet ? 'debug' : 'info'](line, 'request answered')
  }
}

/** What a log line says of requests, answers and errors: never cookies, bodies, tokens or bound SQL values. */
export const serializers = {
  req: (request: FastifyRequest) => ({
    method: request.method,
    path: request.url.split('?', 1)[0]?.slice(0, MAX_PATH_LENGTH),
    ip: addressOf(request),
  }),
  res: ({ statusCode }: { statusCode?: number }) => ({ status: statusCode }),
  err: serializeError,
}
