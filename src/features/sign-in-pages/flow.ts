import type { FastifyReply, FastifyRequest } from 'fastify'
import { isSafeMethod } from '../../platform/http/safe-method.ts'
import type { RouteOptions } from '../../plugin.ts'
import { PATHS } from '../pages/paths.ts'
import type { SessionWithEmail } from '../sessions/repository.ts'
import type { SignedIn } from '../sign-in/establish-session.ts'
import { readReturnTo } from './return-to.ts'

/** What the pages where people sign in have in common: what a browser presents, and where it is redirected in the end. */
export function signInFlow({ services, cookies, pages }: RouteOptions) {
  const { options, sessions, forwardAuth } = services
  const isProtected = (url: URL) => forwardAuth.findSite(url) !== undefined

  /** Where the browser is redirected in the end, as it was parsed, if that was asked for and may be. */
  function returnToOf({ method, query, body }: FastifyRequest): string | undefined {
    const given = (isSafeMethod(method) ? query : body) as { return_to?: unknown } | undefined
    return readReturnTo(given?.return_to, options, isProtected)
  }

  /** A path of this service, with where the browser is redirected in the end. */
  function withReturnTo(path: string, request: FastifyRequest): string {
    const returnTo = returnToOf(request)
    return returnTo === undefined ? path : `${path}?return_to=${encodeURIComponent(returnTo)}`
  }

  /**
   * Where a browser with this session is redirected: first of all, to what the session is good for; to a site that proxies
   * protect by way of what gives it a session there.
   */
  function targetFor(request: FastifyRequest, { aal }: Pick<SessionWithEmail, 'aal'>): string {
    if (aal === 0) return withReturnTo(PATHS.enrol, request)
    const returnTo = returnToOf(request)
    if (returnTo === undefined || forwardAuth.isOfService(new URL(returnTo))) return PATHS.account
    return forwardAuth.leadBack(returnTo) ?? returnTo
  }

  return {
    returnToOf,
    withReturnTo,

    /** What the browser presents to a sign-in. */
    presentedBy: (request: FastifyRequest) => ({
      presentedSessionIds: cookies.session.idsOf(request),
      presentedDeviceId: cookies.device.idOf(request),
    }),

    /** Who is signed in already, if anybody is. */
    async sessionOf(request: FastifyRequest): Promise<SessionWithEmail | undefined> {
      for (const id of cookies.session.idsOf(request)) {
        const session = await sessions.find(id)
        if (session) return session
      }
      return undefined
    },

    /** Hands the browser the cookies of a session that was just begun, and redirects it. */
    redirectSignedIn(request: FastifyRequest, reply: FastifyReply, signedIn: SignedIn): FastifyReply {
      const { id, session, deviceId } = signedIn
      cookies.session.set(reply, id, session)
      if (deviceId) cookies.device.set(reply, deviceId)
      return pages.redirect(reply, targetFor(request, session))
    },

    targetFor,
  }
}
