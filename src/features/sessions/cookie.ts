import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { cookieValues } from '../../platform/http/cookies.ts'
import type { Services } from '../../services.ts'
import type { Session } from './repository.ts'

/** How many session IDs of one request are looked up. */
const MOST_PRESENTED = 4

/** What the cookie of a session says of it. */
export type CookieSession = Pick<Session, 'digest' | 'expires_at' | 'remember'>

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * The session IDs that the request's cookies present, good or not, at most four: beside the cookie of this service,
     * a browser also sends one of the same name that another service set for the parent domain.
     */
    readonly presentedSessionIds: string[]
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

  app.decorateRequest('presentedSessionIds', {
    getter(this: FastifyRequest) {
      return cookieValues(this.headers.cookie, name, MOST_PRESENTED)
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
