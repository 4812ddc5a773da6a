import type { FastifyReply, FastifyRequest } from 'fastify'
import { isSafeMethod } from '../../platform/http/safe-method.ts'
import type { RouteOptions } from '../../plugin.ts'
import { ACCOUNT_PATH, ENROL_PATH } from '../pages/paths.ts'
import type { SessionWithEmail } from '../sessions/repository.ts'
import type { SignedIn } from '../sign-in/establish-session.ts'
import { readReturnTo } from './return-to.ts'

/** What a browser brings to the pages where people sign in, and where it is led from there. */
export function visitsOf({ services, cookies, pages }: RouteOptions) {
  const { options, sessions } = services

  /** Where the visit leads in the end, as it was parsed, if it was asked for and may be. */
  function returnToOf({ method, query, body }: FastifyRequest): string | undefined {
    const given = (isSafeMethod(method) ? query : body) as { return_to?: unknown } | undefined
    return readReturnTo(given?.return_to, options)
  }

  return {
    returnToOf,

    /** A path of this service, with where the visit leads in the end. */
    onwards(path: string, request: FastifyRequest): string {
      const returnTo = returnToOf(request)
      return returnTo === undefined ? path : `${path}?return_to=${encodeURIComponent(returnTo)}`
    },

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

    /** Hands the browser the cookies of a session that was just begun, and leads where the visit was to end. */
    leadIn(request: FastifyRequest, reply: FastifyReply, signedIn: SignedIn): FastifyReply {
      const { id, session, deviceId } = signedIn
      cookies.session.set(reply, id, session)
      if (deviceId) cookies.device.set(reply, deviceId)
      return pages.leadTo(reply, returnToOf(request) ?? ACCOUNT_PATH)
    },

    /** Where a session leads that is there already. */
    targetOf: (request: FastifyRequest, { aal }: SessionWithEmail): string =>
      aal === 0 ? ENROL_PATH : (returnToOf(request) ?? ACCOUNT_PATH),
  }
}

/** What {@link visitsOf} gives. */
export type Visits = ReturnType<typeof visitsOf>
