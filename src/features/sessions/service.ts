import { randomUUID } from 'node:crypto'
import { MOST_AHEAD_MS } from '../../platform/clock.ts'
import { sha256 } from '../../platform/crypto/digest.ts'
import type { Bound, Db } from '../../platform/database/db.ts'
import { inBatches } from '../../platform/database/in-batches.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { Jobs } from '../../platform/jobs/jobs.ts'
import { type Assurance, assuranceRepository } from './assurance-repository.ts'
import type { CookieSession } from './cookie.ts'
import { sessionLife } from './life.ts'
import type { SessionsOptions } from './options.ts'
import { replacedSessionsRepository } from './replaced-repository.ts'
import {
  type Page,
  type Session,
  type SessionsRepository,
  type SessionWithEmail,
  sessionsRepository,
} from './repository.ts'

/** How many sessions a person has at the most. */
const MOST_SESSIONS = 100
const TRIM_BATCH = 500
/** How long a proof of who somebody is counts where it is asked for anew. */
const RECENT_MS = 600_000
const BY_PASSWORD = { amr: 'pwd', aal: 1 }
/** An answer to a request that was sent before another replaced its session comes no later than that. */
const REPLACED_MS = 60_000

/** A session that was just begun, with its ID: the only time that it is known here. */
export interface OpenedSession {
  id: string
  session: CookieSession
}

/** Who is signed in where: known by a random ID, of which only the digest is stored. */
export interface Sessions {
  /**
   * Begins a session for a user who is held; always under a new ID, a version 4 UUID. Of more than 100, the ones that
   * began first end.
   */
  open(
    userId: number,
    options: {
      remember?: boolean
      context?: RequestContext
      deviceDigest?: string
      /** By which methods they proved who they are, and how sure that is; by a password, at level 1, if left out. */
      assurance?: Pick<Assurance, 'amr' | 'aal'>
      tx: Bound
    },
  ): Promise<OpenedSession>
  /** The live session with this ID; one that is over is gone for good once it was asked for. */
  find(sessionId: string): Promise<SessionWithEmail | undefined>
  /** A session that was looked up, unless it is over: then it is gone for good. */
  ifLive<Found extends SessionWithEmail>(session: Found | undefined): Promise<Found | undefined>
  /** Notes, without keeping the answer waiting, that a session is in use; true where it was time to. */
  touch(session: Pick<Session, 'digest' | 'last_seen_at'>): boolean
  /** Whether the user of a session proved who they are in the last ten minutes; with a second factor, where that is asked for. */
  isRecent(digest: string, proof?: { factor: boolean }): Promise<boolean>
  /** Notes that the user of a session just gave a second factor. What the session began with stays: a stolen ID gains nothing. */
  noteFactor(digest: string): Promise<void>
  /** Notes, of a session that has just been given a new ID, that it is sure now by this method too (RFC 8176). */
  raise(digest: string, method: string, tx: Bound): Promise<void>
  /** Notes that a user has no second factor any more; their sessions are at this level from now on. */
  forgetFactors(userId: number, aal: 0 | 1, tx: Bound): Promise<void>
  /** Gives a session a new ID and name, so that the old one, and tokens about it, are worth nothing; undefined where it was over. */
  renew(session: SessionWithEmail, tx: Bound): Promise<OpenedSession | undefined>
  /** Ends a session in whose place the same browser gets another. */
  replace(digest: string, tx: Bound): Promise<void>
  /** Whether one of these IDs was replaced by another within the last minute. */
  wasReplaced(sessionIds: readonly string[]): Promise<boolean>
  /** The user's live sessions, newest first. */
  list(userId: number, page?: Partial<Page>): Promise<Session[]>
  /** The user's live session that they call by this name. */
  findByName(userId: number, id: string): Promise<Session | undefined>
  /** Ends, in small batches, what a user has beyond 100 sessions: then few are left to end in one transaction. */
  trim(userId: number, except?: string): Promise<void>
  /** Ends all sessions of a user, in this transaction. */
  endAll(userId: number, tx: Bound): Promise<void>
  /** Deletes sessions that are over, in small batches. */
  purge(): Promise<void>
}

interface Dependencies {
  options: { sessions: SessionsOptions }
  db: Db<{ sessions: SessionsRepository }>
  now: () => number
  jobs: Jobs
}

/** Who is signed in where, in this database. */
export function createSessions({ options, db, now, jobs }: Dependencies): Sessions {
  const life = sessionLife(options.sessions)
  const repository = db.sessions
  const replaced = replacedSessionsRepository(db.knex)
  const assurances = assuranceRepository(db.knex)
  const touching = new Set<string>()

  const sessions: Sessions = {
    async open(userId, { remember = false, context, deviceDigest = null, assurance = BY_PASSWORD, tx }) {
      const id = randomUUID()
      const time = now()
      const session: Session = {
        digest: sha256(id),
        id: randomUUID(),
        user_id: userId,
        created_at: time,
        last_seen_at: time,
        expires_at: life.expiryOf(time),
        remember,
        ip: context?.ip ?? null,
        user_agent: context?.userAgent ?? null,
        device_digest: deviceDigest,
        ...assurance,
        authenticated_at: time,
        factor_given_at: assurance.aal >= 2 ? time : null,
      }
      const repo = sessionsRepository(tx.knex)
      await repo.addSession(session)
      // Bounded itself: who comes with more from the past loses them a batch at a time.
      await repo.deleteBeyond(userId, MOST_SESSIONS - 1, TRIM_BATCH, session.digest)
      return { id, session }
    },

    find: async (sessionId) => sessions.ifLive(await repository.findSession(sha256(sessionId))),

    async ifLive(session) {
      if (!session || !life.isOver(session, now())) return session
      // Were it left, a clock that is set back would revive it.
      await repository.deleteSession(session.digest)
      return undefined
    },

    touch({ digest, last_seen_at }) {
      const time = now()
      const since = life.touchThreshold(time)
      if (last_seen_at > since || touching.has(digest)) return false
      touching.add(digest)
      jobs.inBackground(() =>
        repository.touchSession(digest, time, since).finally(() => touching.delete(digest)),
      )
      return true
    },

    async isRecent(digest, { factor } = { factor: false }) {
      const assurance = await assurances.find(digest)
      const since = factor ? assurance?.factor_given_at : assurance?.authenticated_at
      return since != null && now() - since < RECENT_MS
    },

    noteFactor: (digest) => assurances.update(digest, { authenticated_at: now(), factor_given_at: now() }),

    async raise(digest, method, tx) {
      const repo = assuranceRepository(tx.knex)
      const { amr = BY_PASSWORD.amr } = (await repo.find(digest)) ?? {}
      const methods = [...new Set([...amr.split(' '), method])].join(' ')
      await repo.update(digest, { amr: methods, aal: 2, authenticated_at: now(), factor_given_at: now() })
    },

    forgetFactors: (userId, aal, tx) => assuranceRepository(tx.knex).forgetFactors(userId, aal),

    async renew(session, tx) {
      const id = randomUUID()
      const digest = sha256(id)
      // Tokens name it by the other one: they are about a session that is over.
      const to = { digest, id: randomUUID() }
      if (!(await sessionsRepository(tx.knex).rename(session.digest, to))) return undefined
      await replacedSessionsRepository(tx.knex).add(session.digest, now())
      return { id, session: { ...session, digest } }
    },

    async replace(digest, tx) {
      if (await sessionsRepository(tx.knex).deleteSession(digest))
        await replacedSessionsRepository(tx.knex).add(digest, now())
    },

    wasReplaced: (sessionIds) => replaced.has(sessionIds.map(sha256), now() - REPLACED_MS),

    list: (userId, { before = Number.MAX_SAFE_INTEGER, limit = MOST_SESSIONS } = {}) =>
      repository.listSessions(userId, life.cutoff(now()), { before, limit }),

    findByName: (userId, id) => repository.findByName(userId, id, life.cutoff(now())),

    trim: (userId, except) =>
      inBatches((limit) => repository.deleteBeyond(userId, MOST_SESSIONS, limit, except)),

    endAll: (userId, tx) => sessionsRepository(tx.knex).deleteSessionsOf(userId),
    async purge() {
      const time = now()
      const latest = time + MOST_AHEAD_MS
      await repository.setBack(time, latest, life.expiryOf(time))
      await inBatches((limit) => replaced.deleteOld(time - REPLACED_MS, latest, limit))
      await inBatches((limit) => repository.deleteExpired(life.cutoff(now()), limit))
    },
  }
  jobs.everyMinute(() => sessions.purge())
  return sessions
}
