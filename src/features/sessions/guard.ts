import type { FastifyInstance } from 'fastify'
import { ForbiddenError } from '../../platform/errors/request-errors.ts'
import type { Services } from '../../services.ts'
import type { SessionWithEmail } from './repository.ts'

const caller = Symbol('caller')

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * The session of whoever is signed in.
     * @throws {ForbiddenError} when nobody is.
     */
    readonly auth: SessionWithEmail
    [caller]: SessionWithEmail | undefined
  }
}

/** Lets nobody through to a route that is not for anyone, unless a session's cookie says who it is. */
export function addGuard(app: FastifyInstance, { sessions }: Pick<Services, 'sessions'>): void {
  app.decorateRequest(caller, undefined)
  app.decorateRequest('auth', {
    getter() {
      const session = this[caller]
      if (!session) throw new ForbiddenError()
      return session
    },
  })

  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.access === 'anyone') return
    const sessionIds = request.presentedSessionIds
    for (const sessionId of sessionIds) {
      const session = await sessions.find(sessionId)
      if (!session) continue
      request[caller] = session
      // The cookie lasts as long as the session can, from the sign-in on: it is never sent anew, since an answer that
      // comes late would put it in the place of a newer one.
      sessions.touch(session)
      return
    }
    // For the same reason a dead cookie is not cleared where the browser was just handed another in its place.
    if (sessionIds.length > 0 && !(await sessions.wasReplaced(sessionIds))) reply.clearSession()
    throw new ForbiddenError()
  })
}
