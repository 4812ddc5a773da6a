import type { FastifyInstance } from 'fastify'
import { ForbiddenError } from '../../lib/request-errors.ts'
import type { Services } from '../../services.ts'
import type { SessionWithEmail } from '../sessions/repository.ts'

const caller = Symbol('caller')

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * The session of whoever is signed in.
     * @throws {ForbiddenError} when nobody is.
     */
    readonly session: SessionWithEmail
    [caller]: SessionWithEmail | undefined
  }
}

/** Lets nobody through to a route that is not for anyone, unless a session's cookie says who it is. */
export function addGuard(app: FastifyInstance, { sessions }: Pick<Services, 'sessions'>): void {
  app.decorateRequest(caller, undefined)
  app.decorateRequest('session', {
    getter() {
      const session = this[caller]
      if (!session) throw new ForbiddenError()
      return session
    },
  })

  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.access === 'anyone') return
    const sessionId = request.presentedSessionId
    const session = sessionId ? await sessions.find(sessionId) : undefined
    if (!sessionId || !session) throw new ForbiddenError()
    request[caller] = session
    const slid = sessions.touch(session)
    if (slid && session.remember) reply.setSession(sessionId, session)
  })
}
