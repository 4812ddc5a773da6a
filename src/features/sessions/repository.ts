import type { Knex } from 'knex'
import { deleteBatch } from '../../platform/database/delete-batch.ts'
import { prepare } from '../../platform/database/prepared.ts'
import type { Cutoff } from './life.ts'

/** A row of the sessions table; times in milliseconds since 1970. */
export interface Session {
  /** The SHA-256 of the session ID, which is itself stored nowhere. */
  digest: string
  /** What the owner calls it by; it is no credential. */
  id: string
  user_id: number
  created_at: number
  last_seen_at: number
  /** When it ends however much it is used. */
  expires_at: number
  remember: boolean
  /** The network address and the user agent of the sign-in. */
  ip: string | null
  user_agent: string | null
  /** The digest of the ID of the device that it was begun on; the device may be forgotten by now. */
  device_digest: string | null
  /** By which methods the user proved who they are, separated by blanks (RFC 8176). */
  amr: string
  /** How sure that is (NIST SP 800-63B); 0 where all that is allowed is to turn a second factor on. */
  aal: number
  /** When they did last, and when they last gave a second factor. */
  authenticated_at: number
  factor_given_at: number | null
}

/** What each request of a signed-in person needs of a session, with their address. */
export type SessionWithEmail = Pick<Session, (typeof CHECKED)[number]> & { email: string }

/** Which sessions of a list to give; the time in milliseconds since 1970. */
export interface Page {
  /** Only those that began before. */
  before: number
  limit: number
}

// No more than that: each column of a row takes SQLite's driver microseconds. And by name: PostgreSQL refuses a prepared
// `*` once a newer version of the service has added a column.
export const CHECKED = ['digest', 'user_id', 'last_seen_at', 'expires_at', 'remember', 'aal'] as const

// More than a person can have.
const MOST_AT_ONCE = 200

/** Who is signed in where, in the database or the transaction given. */
export function sessionsRepository(knex: Knex) {
  const sessions = () => knex<Session>('sessions')

  const selectByDigest = prepare<{ digest: string }, SessionWithEmail>(knex, (value) =>
    sessions()
      .where('digest', value('digest'))
      // No join: better-sqlite3 takes twice as long for one.
      .select(...CHECKED, { email: knex('users').where('id', knex.ref('user_id')).select('email') }),
  )

  /** Those that have reached neither timeout. */
  const liveSessions = ({ now, remembered, unremembered }: Cutoff) =>
    sessions()
      .where('expires_at', '>', now)
      .where((query) =>
        query
          .where((one) => one.where({ remember: true }).where('last_seen_at', '>', remembered))
          .orWhere((one) => one.where({ remember: false }).where('last_seen_at', '>', unremembered)),
      )

  return {
    /** Adds a session. */
    async addSession(session: Session): Promise<void> {
      await sessions().insert(session)
    },

    /** The session with this digest, over or not. */
    async findSession(digest: string): Promise<SessionWithEmail | undefined> {
      const [session] = await selectByDigest({ digest })
      return session
    },

    /**
     * The user's live sessions, newest first, at most `limit`; and with the last of them those that began in the same
     * millisecond, so that none is lost between one page and the next.
     */
    async listSessions(userId: number, cutoff: Cutoff, { before, limit }: Page): Promise<Session[]> {
      const live = () => liveSessions(cutoff).where({ user_id: userId })
      const page = await live()
        .where('created_at', '<', before)
        .orderBy('created_at', 'desc')
        .orderBy('digest')
        .limit(limit)
      const last = page.at(-1)
      if (!last || page.length < limit) return page
      const rest = await live()
        .where({ created_at: last.created_at })
        .where('digest', '>', last.digest)
        .orderBy('digest')
        .limit(MOST_AT_ONCE)
      return [...page, ...rest]
    },

    /** The user's live session that they call by this name. */
    findByName: (userId: number, id: string, cutoff: Cutoff): Promise<Session | undefined> =>
      liveSessions(cutoff).where({ user_id: userId, id }).first(),

    /** The device that a session was begun on, if it is known. */
    async findDeviceOf(digest: string): Promise<string | null | undefined> {
      return (await sessions().where({ digest }).first('device_digest'))?.device_digest
    },

    /** Notes on which device a session goes on. */
    async setDevice(digest: string, device_digest: string): Promise<void> {
      await sessions().where({ digest }).update({ device_digest })
    },

    /** Notes that a session was in use, unless a use after `since` is noted already. */
    async touchSession(digest: string, time: number, since: number): Promise<void> {
      await sessions().where({ digest }).where('last_seen_at', '<=', since).update({ last_seen_at: time })
    },

    /** Gives a session another ID's digest, and another name; false where it is over. */
    async rename(digest: string, to: Pick<Session, 'digest' | 'id'>): Promise<boolean> {
      return (await sessions().where({ digest }).update(to)) > 0
    },

    /** Ends the session with this digest; false where it was over. */
    async deleteSession(digest: string): Promise<boolean> {
      return (await sessions().where({ digest }).delete()) > 0
    },

    /** Ends at most `limit` of a user's sessions: the one with this ID, or all but the one with a digest; gives those. */
    async deleteSome(
      user_id: number,
      which: { id: string } | { except: string },
      limit: number,
    ): Promise<Pick<Session, 'digest' | 'device_digest'>[]> {
      const those =
        'id' in which
          ? sessions().where({ user_id, id: which.id })
          : sessions().where({ user_id }).whereNot({ digest: which.except })
      const found = await those.select('digest', 'device_digest').limit(limit)
      const digests = found.map(({ digest }) => digest)
      await sessions().whereIn('digest', digests).delete()
      return found
    },

    /**
     * Ends at most `limit` of the user's sessions beyond the `most` that began last, but not the one with the digest
     * given; gives how many it were.
     */
    deleteBeyond(userId: number, most: number, limit: number, digest = ''): Promise<number> {
      const beyond = sessions()
        .where({ user_id: userId })
        .whereNot({ digest })
        .orderBy('created_at', 'desc')
        .select('digest')
        .offset(most)
        .limit(limit)
      return sessions().whereIn('digest', beyond).delete()
    },

    /** Counts what a clock that was ahead wrote, beyond `latest`, as of now. */
    async setBack(now: number, latest: number, expiresAt: number): Promise<void> {
      await sessions()
        .where('expires_at', '>', latest)
        .where('created_at', '>', latest)
        .update({ created_at: now, expires_at: expiresAt })
      // Named by both values of the column that comes first in the index.
      await sessions()
        .whereIn('remember', [true, false])
        .where('last_seen_at', '>', latest)
        .update({ last_seen_at: now })
    },

    /** Ends all the user's sessions, but for the one with the digest given. */
    async deleteSessionsOf(userId: number, { except }: { except?: string } = {}): Promise<void> {
      const others = sessions().where({ user_id: userId })
      await (except === undefined ? others : others.whereNot({ digest: except })).delete()
    },

    /** Deletes at most `limit` sessions that are over; gives how many it were. */
    async deleteExpired({ now, remembered, unremembered }: Cutoff, limit: number): Promise<number> {
      const over = [
        sessions().where('expires_at', '<=', now),
        sessions().where({ remember: true }).where('last_seen_at', '<=', remembered),
        sessions().where({ remember: false }).where('last_seen_at', '<=', unremembered),
      ]
      let deleted = 0
      for (const query of over) {
        if (deleted >= limit) break
        deleted += await deleteBatch(knex, 'sessions', ['digest'], query, limit - deleted)
      }
      return deleted
    },
  }
}

/** What {@link sessionsRepository} gives. */
export type SessionsRepository = ReturnType<typeof sessionsRepository>
