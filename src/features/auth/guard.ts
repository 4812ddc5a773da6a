import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ForbiddenError } from '../../lib/request-errors.ts'
import type { User } from '../users/repository.ts'

const SESSION_COOKIE = 'session_id'
const caller = Symbol('caller')

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * Who is signed in.
     * @throws {ForbiddenError} when nobody is.
     */
    readonly caller: User
    [caller]: User | undefined
  }
  interface FastifyReply {
    /** Hands the caller the session's cookie, for as long as the browser is open. */
    setSession(sessionId: string): this
    /** Takes the session's cookie back. */
    clearSession(): this
  }
}

/** Lets nobody through to a route that asks for a signed-in caller, unless a session's cookie says who it is. */
export function addGuard(app: FastifyInstance): void {
  app.decorateRequest(caller, undefined)
  app.decorateRequest('caller', {
    getter() {
      const user = this[caller]
      if (!user) throw new ForbiddenError()
      return user
    },
  })
  app.decorateReply('setSession', function (this: FastifyReply, sessionId: string) {
    return this.setCookie(SESSION_COOKIE, sessionId)
  })
  app.decorateReply('clearSession', function (this: FastifyReply) {
    return this.clearCookie(SESSION_COOKIE)
  })

  app.addHook('onRequest', async (request: FastifyRequest) => {
    if (request.routeOptions.config.access === 'anyone') return
    request[caller] = await app.auth.getUserFromSessionId(request.cookies[SESSION_COOKIE])
    if (!request[caller]) throw new ForbiddenError()
  })
}
