import type { FastifyReply, FastifyRequest } from 'fastify'
import { cookieJar } from '../../platform/http/cookie-jar.ts'
import { cookieValues } from '../../platform/http/cookies.ts'
import type { SessionsOptions } from './options.ts'
import type { Session } from './repository.ts'

/** How many session IDs of one request are looked up. */
const MOST_PRESENTED = 4

/** What is handed on of a session beside its ID. */
export type CookieSession = Pick<Session, 'digest' | 'expires_at' | 'remember' | 'aal'>

/** The session's cookie. */
export interface SessionCookie {
  /**
   * The session IDs that a request's cookies present, good or not, at most four: beside the cookie of this service, a
   * browser also sends one of the same name that another service set for the parent domain.
   */
  idsOf(request: Pick<FastifyRequest, 'headers'>): string[]
  /**
   * Hands the caller the cookie of a session: until the browser closes or, for one to be remembered, until its
   * absolute timeout.
   */
  set(reply: FastifyReply, sessionId: string, session: CookieSession): void
  /** Takes the session's cookie back. */
  clear(reply: FastifyReply): void
}

interface Dependencies {
  options: { publicUrl: string; sessions: SessionsOptions }
  now: () => number
}

/** The cookie of this service's sessions. */
export function sessionCookie({ now, options }: Dependencies): SessionCookie {
  const name = options.sessions.cookieName
  const jar = cookieJar(options)
  return {
    idsOf: ({ headers }) => cookieValues(headers.cookie, name, MOST_PRESENTED),
    set(reply, sessionId, session) {
      const maxAge = Math.max(0, Math.ceil((session.expires_at - now()) / 1000))
      jar.set(reply, name, sessionId, session.remember ? { maxAge } : {})
    },
    clear: (reply) => jar.clear(reply, name),
  }
}
