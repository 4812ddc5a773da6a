import type { FastifyContextConfig, FastifyInstance, onRequestAsyncHookHandler } from 'fastify'
import { ForbiddenError } from '../../platform/errors/request-errors.ts'
import { noteUser } from '../../platform/logging/logging.ts'
import type { SessionCookie } from './cookie.ts'
import { EnrolmentRequiredError, RecentProofRequiredError } from './errors.ts'
import type { SessionWithEmail } from './repository.ts'
import type { Sessions } from './service.ts'

const caller = Symbol('caller')

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether it may be called with a session that is only good to turn a second factor on. */
    mayEnrol?: boolean
    /** Whether the body is read before the session is checked, so that a form can be shown again after the session has expired. */
    readsBodyFirst?: boolean
  }
  interface FastifyRequest {
    /**
     * The caller's session.
     * @throws {ForbiddenError} when the caller is not signed in.
     */
    readonly auth: SessionWithEmail
    [caller]: SessionWithEmail | undefined
  }
}

/** Adds `request.auth`, and gives the hook that refuses requests without the cookie of a live session. */
export function addGuard(
  app: FastifyInstance,
  { sessions }: { sessions: Sessions },
  cookie: SessionCookie,
): onRequestAsyncHookHandler {
  app.decorateRequest(caller, undefined)
  app.decorateRequest('auth', {
    getter() {
      const session = this[caller]
      if (!session) throw new ForbiddenError()
      return session
    },
  })

  /** Whether it is sure enough who is signed in, for what a route does. */
  async function checkAssurance(session: SessionWithEmail, config: FastifyContextConfig): Promise<void> {
    if (session.aal === 0 && !config.mayEnrol) throw new EnrolmentRequiredError()
    if (config.access === 'recent' && !(await sessions.isRecent(session.digest)))
      throw new RecentProofRequiredError()
  }

  return async function requireSession(request, reply) {
    const sessionIds = cookie.idsOf(request)
    for (const sessionId of sessionIds) {
      const session = await sessions.find(sessionId)
      if (!session) continue
      await checkAssurance(session, request.routeOptions.config)
      request[caller] = session
      noteUser(request, session.user_id)
      // The cookie lasts as long as the session can, from the sign-in on: it is never sent anew, since an answer that
      // comes late would put it in the place of a newer one.
      sessions.touch(session)
      return
    }
    // For the same reason a dead cookie is not cleared where the browser was just handed another in its place.
    if (sessionIds.length > 0 && !(await sessions.wasReplaced(sessionIds))) cookie.clear(reply)
    throw new ForbiddenError()
  }
}
