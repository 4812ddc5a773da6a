import type { Knex } from 'knex'
import { prepare } from '../../lib/prepared.ts'

/** A row of the sessions table; times in milliseconds since 1970. */
export interface Session {
  /** The SHA-256 of the session ID, which is itself stored nowhere. */
  digest: string
  /** What the owner calls it by; of no use to anybody else. */
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
}

/** What each request of a signed-in person needs of a session, with their address. */
export type SessionWithEmail = Pick<Session, (typeof CHECKED)[number]> & { email: string }

/** Until when a session was last seen, or was to end, to be over now; in milliseconds since 1970. */
export interface Cutoff {
  now: number
  remembered: number
  unremembered: number
}

// No more than that: each column of a row takes SQLite's driver microseconds. And by name: PostgreSQL refuses a prepared
// `*` once a newer version of the service has added a column.
const CHECKED = ['digest', 'user_id', 'last_seen_at', 'expires_at', 'remember'] as const

/** Who is signed in where, in the database or the transaction given. */
export function sessionsRepository(knex: Knex) {
  const sessions = () => knex<Session>('sessions')

  const selectByDigest = prepare<{ digest: string }, SessionWithEmail>(knex, (value) =>
    sessions()
      .where('digest', value('digest'))
      // No join: better-sqlite3 takes twice as long for one.
      .select(...CHECKED, { email: knex('users').where('id', knex.ref('user_id')).select('email') }),
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

    /** The user's sessions, over or not, newest first. */
    listSessions: (userId: number): Promise<Session[]> =>
      sessions()
        .where({ user_id: userId })
        .orderBy([{ column: 'created_at', order: 'desc' }, 'digest']),

    /** Notes that a session was in use, unless a use after `since` is noted already. */
    async touchSession(digest: string, time: number, since: number): Promise<void> {
      await sessions().where({ digest }).where('last_seen_at', '<=', since).update({ last_seen_at: time })
    },

    /** Gives a session another ID's digest; false where it is over. */
    async replaceDigest(from: string, to: string): Promise<boolean> {
      return (await sessions().where({ digest: from }).update({ digest: to })) > 0
    },

    /** Ends the session with this digest. */
    async deleteSession(digest: string): Promise<void> {
      await sessions().where({ digest }).delete()
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
        const batch = query.select('digest').limit(limit - deleted)
        deleted += await sessions().whereIn('digest', batch).delete()
      }
      return deleted
    },
  }
}

/** What {@link sessionsRepository} gives. */
export type SessionsRepository = ReturnType<typeof sessionsRepository>
