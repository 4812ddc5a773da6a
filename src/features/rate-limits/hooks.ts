import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify'
import { AppError } from '../../platform/errors/app-error.ts'
import { TooManyAttemptsError } from '../../platform/errors/too-many-attempts-error.ts'
import { addressOf } from '../../platform/http/client-address.ts'
import { addHook } from '../../platform/http/route-hook.ts'
import type { NetworkLimit } from './network-limit.ts'
import type { RateLimits } from './service.ts'

/** What is refused: the first request of those that are too many, and each proof that is not good. */
type Record = (
  what: 'throttled' | 'proof_refused',
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<void>

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What of the caller's network is counted here. */
    limit?: NetworkLimit
  }
}

/** Counts requests of networks to the routes whose `config.limit` asks for it, and has refusals recorded. */
export function addRateLimits(app: FastifyInstance, limits: RateLimits, record: Record): void {
  // Asked for while the connection is there, and then known of it: once it is gone, nothing would record whose it was.
  app.server.on('connection', (socket) => void socket.remoteAddress)

  async function consume(limit: NetworkLimit, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    await limits.consumeForNetwork(limit, addressOf(request)).catch(async (error) => {
      if (error instanceof TooManyAttemptsError && error.isFirst) await record('throttled', request, reply)
      throw error
    })
  }

  app.addHook('onRoute', (route) => {
    const limit = route.config?.limit
    if (limit?.counts === 'refusals') route.handler = countingRefusals(route.handler, limit)
    else if (limit) addHook(route, 'preValidation', (request, reply) => consume(limit, request, reply))
  })

  /**
   * Has a route's handler count what it refuses. A code, which can be guessed, is counted before it is looked at, and
   * taken back unless it was refused. A token of 256 bits cannot: it is looked up whatever its network did before, which
   * takes one search in an index, as any cookie does; and is answered 429 where it is no good and there were too many.
   */
  const countingRefusals = (handler: RouteHandlerMethod, limit: NetworkLimit): RouteHandlerMethod =>
    async function (request, reply) {
      const isCode = (request.body as { code?: unknown } | undefined)?.code !== undefined
      if (isCode) await consume(limit, request, reply)
      const refund = async () => isCode && (await limits.refundForNetwork(limit, addressOf(request)))
      try {
        const answer = await handler.call(this, request, reply)
        await refund()
        return answer
      } catch (error) {
        if (!(error instanceof AppError && error.kind === 'forbidden')) {
          await refund()
          throw error
        }
        if (!isCode) await consume(limit, request, reply)
        await record('proof_refused', request, reply)
        throw error
      }
    }
}
