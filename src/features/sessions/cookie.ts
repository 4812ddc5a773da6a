import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Services } from '../../services.ts'
import type { Session } from './repository.ts'

/** What the cookie of a session says of it. */
export type CookieSession = Pick<Session, 'digest' | 'expires_at' | 'remember'>

declare module 'fastify' {
  interface FastifyRequest {
    /** The session ID that the request's cookie presents, good or not. */
    readonly presentedSessionId: string | undefined
  }
  interface FastifyReply {
    /**
     * Hands the caller the cookie of a session: until the browser closes or, for one to be remembered, until its
     * absolute timeout.
     */
    setSession(sessionId: string, session: CookieSession): this
    /** Takes the session's cookie back. */
    clearSession(): this
  }
}

/** Adds the session's cookie to requests and replies. */
export function addSessionCookie(app: FastifyInstance, { now }: Pick<Services, 'now'>): void {
  const name = app.config.SESSION_COOKIE_NAME

  app.decorateRequest('presentedSessionId', {
    getter(this: FastifyRequest) {
      return this.cookies[name]
    },
  })
  app.decorateReply('setSession', function (this: FastifyReply, sessionId: string, session: CookieSession) {
    const maxAge = Math.max(0, Math.ceil((session.expires_at - now()) / 1000))
    return this.setCookie(name, sessionId, session.remember ? { maxAge } : {})
  })
  app.decorateReply('clearSession', function (this: FastifyReply) {
    return this.clearCookie(name)
  })
}
