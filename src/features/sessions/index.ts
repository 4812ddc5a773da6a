import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import type { Config } from '../../config.ts'
import type { Client } from '../../lib/client.ts'
import { sha256 } from '../../lib/digest.ts'
import { inBatches } from '../../lib/in-batches.ts'
import type { Jobs } from '../../plugins/housekeeping.ts'
import type { CookieSession } from './cookie.ts'
import { sessionLife } from './life.ts'
import {
  type Session,
  type SessionsRepository,
  type SessionWithEmail,
  sessionsRepository,
} from './repository.ts'

/** A session that was just begun, with its ID: the only time that it is known here. */
export interface OpenedSession {
  id: string
  session: CookieSession
}

/** Who is signed in where: known by a random ID, of which only the digest is stored. */
export interface Sessions {
  /** Begins a session for a user; always under a new ID, a version 4 UUID. */
  open(
    userId: number,
    options?: { remember?: boolean; client?: Client; within?: Knex },
  ): Promise<OpenedSession>
  /** The live session with this ID; one that is over is gone for good once it was asked for. */
  find(sessionId: string): Promise<SessionWithEmail | undefined>
  /** Notes, behind the answer's back, that a session is in use; true where it was time to. */
  touch(session: SessionWithEmail): boolean
  /** Gives a session a new ID, so that the old one is worth nothing; undefined where it was over. */
  renew(session: SessionWithEmail, within: Knex): Promise<OpenedSession | undefined>
  /** The user's live sessions, newest first. */
  list(userId: number): Promise<Session[]>
  /** Deletes sessions that are over, in small batches. */
  purge(): Promise<void>
  /** Sessions as the database holds them. */
  repository: SessionsRepository
}

interface Dependencies {
  config: Config
  knex: Knex
  now: () => number
  housekeeping: Jobs
}

/** Who is signed in where, in this database. */
export function createSessions(app: Dependencies): Sessions {
  const { SESSION_IDLE_SECONDS: idleSeconds, SESSION_ABSOLUTE_SECONDS: absoluteSeconds } = app.config
  const life = sessionLife({ idleSeconds, absoluteSeconds })
  const repository = sessionsRepository(app.knex)
  const touching = new Set<string>()

  const sessions: Sessions = {
    repository,

    async open(userId, { remember = false, client, within } = {}) {
      const id = randomUUID()
      const now = app.now()
      const session: Session = {
        digest: sha256(id),
        id: randomUUID(),
        user_id: userId,
        created_at: now,
        last_seen_at: now,
        expires_at: life.expiryOf(now),
        remember,
        ip: client?.ip ?? null,
        user_agent: client?.userAgent ?? null,
      }
      await (within ? sessionsRepository(within) : repository).addSession(session)
      return { id, session }
    },

    async find(sessionId) {
      const session = await repository.findSession(sha256(sessionId))
      if (!session || !life.isOver(session, app.now())) return session
      // Were it left, a clock that is set back would revive it.
      await repository.deleteSession(session.digest)
      return undefined
    },

    touch({ digest, last_seen_at }) {
      const now = app.now()
      const since = life.recentSince(now)
      if (last_seen_at > since || touching.has(digest)) return false
      touching.add(digest)
      app.housekeeping.inBackground(() =>
        repository.touchSession(digest, now, since).finally(() => touching.delete(digest)),
      )
      return true
    },

    async renew(session, within) {
      const id = randomUUID()
      const digest = sha256(id)
      const renewed = await sessionsRepository(within).replaceDigest(session.digest, digest)
      return renewed ? { id, session: { ...session, digest } } : undefined
    },

    async list(userId) {
      const all = await repository.listSessions(userId)
      return all.filter((session) => !life.isOver(session, app.now()))
    },

    async purge() {
      await inBatches((limit) => repository.deleteExpired(life.cutoff(app.now()), limit))
    },
  }
  app.housekeeping.everyMinute(() => sessions.purge())
  return sessions
}
