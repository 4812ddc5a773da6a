import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { addressOf } from '../../lib/network.ts'
import { addHook } from '../../lib/route-hook.ts'
import { TooManyAttemptsError } from '../../lib/too-many-attempts-error.ts'
import type { Limits, NetworkLimit } from './index.ts'

/** What is refused: the first request of those that are too many, and each proof that is not good. */
type Tell = (
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

/** Counts requests of networks to the routes whose `config.limit` asks for it, and has what is refused told. */
export function addLimits(app: FastifyInstance, limits: Limits, tell: Tell): void {
  // Asked for while the connection is there, and then known of it: once it is gone, nothing would tell whose it was.
  app.server.on('connection', (socket) => void socket.remoteAddress)

  app.addHook('onRoute', (route) => {
    const limit = route.config?.limit
    if (!limit) return
    const counted = new WeakSet<FastifyRequest>()
    addHook(route, 'preValidation', async (request, reply) => {
      await limits.attemptOf(limit, addressOf(request)).catch(async (error) => {
        if (error instanceof TooManyAttemptsError && error.isFirst) await tell('throttled', request, reply)
        throw error
      })
      counted.add(request)
    })
    // Proofs are counted before they are looked at, and taken back unless they were refused: only if they were counted,
    // else what is malformed would take back others.
    if (limit === 'refused_proofs')
      addHook(route, 'onSend', async (request, reply) => {
        if (!counted.delete(request)) return
        if (reply.statusCode === 403) await tell('proof_refused', request, reply)
        else await limits.takeBackOf(limit, addressOf(request))
      })
  })
}
