import type { Static } from 'typebox'
import { sha256 } from '../../platform/crypto/digest.ts'
import type { Db } from '../../platform/database/db.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { Jobs } from '../../platform/jobs/jobs.ts'
import { stateOf, toSeconds } from '../access-tokens/claims.ts'
import type { AccessTokens } from '../access-tokens/service.ts'
import type { Client } from '../clients/repository.ts'
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
  /**
   * Describes to a client the session with this ID, or a token for the client's audience (a JWT) whose session goes on; and notes that
   * the session is in use. What is not good is only said not to be active, after the same look-ups.
   */
  introspect(
    token: string,
    client: Pick<Client, 'audience'>,
    context: Pick<RequestContext, 'noteUser'>,
  ): Promise<Static<typeof Introspected>>
}

interface Dependencies {
  options: { publicUrl: string; sessions: SessionsOptions }
  db: Db<{ introspection: IntrospectionRepository; sessions: SessionsRepository }>
  now: () => number
  jobs: Jobs
  sessions: Sessions
  accessTokens: AccessTokens
}

/** Introspection of this database's sessions, and of tokens about them. */
export function createIntrospection(dependencies: Dependencies): Introspection {
  const { options, db, now, jobs, sessions, accessTokens } = dependencies
  const life = sessionLife(options.sessions)
  const issuer = options.publicUrl

  /** What a token says, where it is one for this client. */
  async function readToken(token: string, { audience }: Pick<Client, 'audience'>) {
    const claims = accessTokens.isOn ? await accessTokens.verify(token) : undefined
    return claims?.aud === audience ? claims : undefined
  }

  /** The session, if it is one that its user may act with. */
  function goodOrNone(session: DescribedSession | undefined): DescribedSession | undefined {
    if (!session) return undefined
    if (life.isOver(session, now())) {
      // Were it left, a clock that is set back would revive it. The answer does not wait: others would take less long.
      jobs.inBackground(async () => void (await db.sessions.deleteSession(session.digest)))
      return undefined
    }
    return session.aal > 0 ? session : undefined
  }

  /** What the ID of a session stands for, which is for this service alone. */
  const describeId = (session: DescribedSession, lastSeen: number) => ({
    iss: issuer,
    aud: issuer,
    client_id: issuer,
    iat: toSeconds(session.created_at),
    exp: toSeconds(life.endOf({ ...session, last_seen_at: lastSeen })),
  })

  return {
    async introspect(token, client, context) {
      const claims = await readToken(token, client)
      const session = goodOrNone(
        claims
          ? await db.introspection.findByName(claims.sub, claims.sid)
          : await db.introspection.findByDigest(sha256(token)),
      )
      if (!session) return INACTIVE
      context.noteUser?.(session.user_id)
      const lastSeen = sessions.touch(session) ? now() : session.last_seen_at
      return {
        active: true,
        token_type: 'Bearer',
        ...(claims ?? describeId(session, lastSeen)),
        // What a token says may have changed since it was issued.
        ...stateOf(session, now()),
        username: session.email,
      }
    },
  }
}
