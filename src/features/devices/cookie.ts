import type { FastifyReply, FastifyRequest } from 'fastify'
import { cookieJar } from '../../platform/http/cookie-jar.ts'
import { cookieValues, deviceCookieName } from '../../platform/http/cookies.ts'
import { LIFETIME_SECONDS } from './lifetime.ts'

/** The cookie that a browser is known again by. */
export interface DeviceCookie {
  /** The device ID that a request's cookie presents, good or not. */
  idOf(request: Pick<FastifyRequest, 'headers'>): string | undefined
  /** Hands the caller the cookie; signing out does not take it back. */
  set(reply: FastifyReply, deviceId: string): void
}

interface Dependencies {
  options: { publicUrl: string; sessions: { cookieName: string } }
}

/** The cookie of this service's devices. */
export function deviceCookie({ options }: Dependencies): DeviceCookie {
  const name = deviceCookieName(options.sessions.cookieName)
  const jar = cookieJar(options)
  return {
    idOf: ({ headers }) => cookieValues(headers.cookie, name, 1)[0],
    set: (reply, deviceId) => jar.set(reply, name, deviceId, { maxAge: LIFETIME_SECONDS }),
  }
}
