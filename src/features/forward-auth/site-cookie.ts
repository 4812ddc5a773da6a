import type { FastifyReply, FastifyRequest } from 'fastify'
import { cookieJar } from '../../platform/http/cookie-jar.ts'
import { cookieValues } from '../../platform/http/cookies.ts'
import type { CookieSession } from '../sessions/cookie.ts'

/** How many IDs of one request are looked up. */
const MOST_PRESENTED = 4
const STATE_SECONDS = 3600
const STATE = /^[\w-]{43}$/

/** The cookies of a site beside the service's own. */
export type SiteCookies = ReturnType<typeof siteCookies>

/** The cookies of a site beside the service's own; by https no other host can set them. */
export function siteCookies(origin: string, now: () => number) {
  const prefix = origin.startsWith('https:') ? '__Host-' : ''
  const [session, state] = [`${prefix}site_session`, `${prefix}site_state`]
  const jar = cookieJar({ publicUrl: origin })
  return {
    /** What the cookies of a request say a session of the site is known by, at most four. */
    idsOf: ({ headers }: Pick<FastifyRequest, 'headers'>) =>
      cookieValues(headers.cookie, session, MOST_PRESENTED),

    /** Hands the browser what its session is known by, for as long as the service's own cookie lasts. */
    set(reply: FastifyReply, id: string, { remember, expires_at }: Omit<CookieSession, 'digest'>) {
      const maxAge = Math.max(0, Math.ceil((expires_at - now()) / 1000))
      jar.set(reply, session, id, remember ? { maxAge } : {})
    },

    /** What tells the browser from others while it gets a session; undefined where it has nothing of the kind. */
    stateOf: ({ headers }: Pick<FastifyRequest, 'headers'>) =>
      cookieValues(headers.cookie, state, MOST_PRESENTED).find((value) => STATE.test(value)),

    /** Hands the browser what tells it from others; tabs that are opened together share it. */
    setState: (reply: FastifyReply, value: string) => jar.set(reply, state, value, { maxAge: STATE_SECONDS }),
  }
}
