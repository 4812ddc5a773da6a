import type { Static } from 'typebox'
import { sha256 } from '../../platform/crypto/digest.ts'
import type { Db } from '../../platform/database/db.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { Jobs } from '../../platform/jobs/jobs.ts'
import { sessionLife } from '../sessions/life.ts'
import type { SessionsOptions } from '../sessions/options.ts'
import type { SessionsRepository } from '../sessions/repository.ts'
import type { Sessions } from '../sessions/service.ts'
import type { DescribedSession, IntrospectionRepository } from './repository.ts'
import type { Introspected } from './schemas.ts'

/** What is said of all that is not good, whatever is wrong with it (RFC 7662, section 2.2). */
const INACTIVE = { active: false }

/** Tells clients whose a token is, and whether it is still good (RFC 7662). */
export interface Introspection {
  /** Describes the session with this ID, and notes that it is in use; what is not good is only said not to be active, with the same work. */
  introspect(token: string, context: Pick<RequestContext, 'noteUser'>): Promise<Static<typeof Introspected>>
}

interface Dependencies {
  options: { publicUrl: string; sessions: SessionsOptions }
  db: Db<{ introspection: IntrospectionRepository; sessions: SessionsRepository }>
  now: () => number
  jobs: Jobs
  sessions: Sessions
}

/** Introspection of this database's sessions. */
export function createIntrospection({ options, db, now, jobs, sessions }: Dependencies): Introspection {
  const life = sessionLife(options.sessions)
  const issuer = options.publicUrl.replace(/\/$/, '')

  /** The session, if it is one that its user may act with. */
  function goodOrNone(session: DescribedSession | undefined): DescribedSession | undefined {
    if (!session) return undefined
    if (life.isOver(session, now())) {
      // Were it left, a clock that is set back would revive it. The answer does not wait: others take as long.
      jobs.inBackground(async () => void (await db.sessions.deleteSession(session.digest)))
      return undefined
    }
    return session.aal > 0 ? session : undefined
  }

  return {
    async introspect(token, context) {
      const session = goodOrNone(await db.introspection.findByDigest(sha256(token)))
      if (!session) return INACTIVE
      context.noteUser?.(session.user_id)
      const lastSeen = sessions.touch(session) ? now() : session.last_seen_at
      return {
        active: true,
        iss: issuer,
        aud: issuer,
        client_id: issuer,
        token_type: 'Bearer',
        iat: toSeconds(session.created_at),
        exp: toSeconds(life.endOf({ ...session, last_seen_at: lastSeen })),
        ...stateOf(session),
      }
    },
  }
}

/** What is so of a session now, whatever it was before. */
const stateOf = (session: DescribedSession) => ({
  sub: session.subject,
  sid: session.id,
  auth_time: toSeconds(session.authenticated_at),
  amr: session.amr.split(' '),
  acr: `aal${session.aal}`,
  username: session.email,
  email: session.email,
  email_verified: session.email_verified_at !== null,
})

const toSeconds = (time: number) => Math.floor(time / 1000)
