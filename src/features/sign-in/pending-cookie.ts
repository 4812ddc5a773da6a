import type { FastifyReply, FastifyRequest } from 'fastify'
import { cookieJar } from '../../platform/http/cookie-jar.ts'
import { cookieValues, pendingCookieName } from '../../platform/http/cookies.ts'
import { PENDING_SECONDS } from './pending.ts'

/** The cookie of a sign-in that waits for a second factor; it opens nothing else. */
export interface PendingCookie {
  /** What a request's cookie presents, good or not. */
  valueOf(request: Pick<FastifyRequest, 'headers'>): string | undefined
  set(reply: FastifyReply, token: string): void
  clear(reply: FastifyReply): void
}

interface Dependencies {
  options: { publicUrl: string; sessions: { cookieName: string } }
}

/** The cookie of this service's pending sign-ins. */
export function pendingCookie({ options }: Dependencies): PendingCookie {
  const name = pendingCookieName(options.sessions.cookieName)
  const jar = cookieJar(options)
  return {
    valueOf: ({ headers }) => cookieValues(headers.cookie, name, 1)[0],
    set: (reply, token) => jar.set(reply, name, token, { maxAge: PENDING_SECONDS }),
    clear: (reply) => jar.clear(reply, name),
  }
}
