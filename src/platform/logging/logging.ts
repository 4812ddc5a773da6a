import { type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import { serializeError } from '../errors/serialize-error.ts'
import { addressOf } from '../http/client-address.ts'
import { traceIdOf } from '../http/request-span.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether a monitor asks for this route again and again: at level info, its lines would hide all others. */
    isProbe?: boolean
    /** Whether this route is asked before each request to another service, for which the same holds. */
    isFrequent?: boolean
  }
}

// Of a path, and of an origin.
const MAX_LENGTH = 200

const failures = new WeakMap<FastifyRequest, string>()
const users = new WeakMap<FastifyRequest, number>()
const sites = new WeakMap<FastifyRequest, string>()

/** Has the line of a request say why it failed, by the stable code of the failure. */
export function noteFailure(request: FastifyRequest, code: string): void {
  failures.set(request, code)
}

/** Has the lines of a request say which user it is about: who asks, or whose account is asked for. */
export function noteUser(request: FastifyRequest, userId: number): void {
  users.set(request, userId)
}

/** Has the line of a request say which site a proxy asked about: its origin, cut where it is very long. */
export function noteSite(request: FastifyRequest, origin: string): void {
  sites.set(request, origin.slice(0, MAX_LENGTH))
}

/** What a line of a request says beside its ID: the trace that it is part of, and the user that it is about. */
export function correlationOf(request: FastifyRequest): { trace_id?: string; user_id?: number } {
  const trace_id = traceIdOf(request)
  const user_id = users.get(request)
  return { ...(trace_id ? { trace_id } : {}), ...(user_id === undefined ? {} : { user_id }) }
}

/** One line a request, when it is answered; the query is left out, since links carry tokens in it. */
export class RequestLog extends LogController {
  constructor() {
    super({ requestIdLogLabel: 'request_id' })
  }

  override incomingRequest(): void {}

  override requestCompleted(error: Error | null, request: FastifyRequest, reply: FastifyReply): void {
    const code = failures.get(request)
    const site = sites.get(request)
    const line = {
      ...correlationOf(request),
      req: request,
      res: reply,
      ...(code ? { code } : {}),
      ...(site ? { site } : {}),
      ms: Math.round(reply.elapsedTime),
    }
    const { isProbe, isFrequent } = request.routeOptions.config
    const isQuiet = (isProbe || isFrequent) && reply.statusCode < 400
    if (error) reply.log.error({ ...line, err: error }, 'request failed')
    else reply.log[isQuiet ? 'debug' : 'info'](line, 'request answered')
  }
}

/** The path of a request; the route's, where a proxy appends that of another service, which may hold its tokens. */
function pathOf({ url, routeOptions }: FastifyRequest): string {
  const path = routeOptions?.config?.forProxies ? routeOptions.url : undefined
  return path ?? url.split('?', 1)[0] ?? ''
}

/** What a log line says of requests, answers and errors: never cookies, bodies, tokens or bound SQL values. */
export const serializers = {
  req: (request: FastifyRequest) => ({
    method: request.method,
    path: pathOf(request).slice(0, MAX_LENGTH),
    ip: addressOf(request),
  }),
  res: ({ statusCode }: { statusCode?: number }) => ({ status: statusCode }),
  err: serializeError,
}
