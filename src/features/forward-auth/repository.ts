import type { Knex } from 'knex'
import { prepare } from '../../platform/database/prepared.ts'
import { CHECKED, type SessionWithEmail } from '../sessions/repository.ts'

/** What each request to an app needs of a session. */
export type SessionOfApp = SessionWithEmail & { subject: string }

/** A row of the site_sessions table; times in milliseconds since 1970. */
export interface SiteSession {
  /** The SHA-256 of the ID that a site's cookie holds. */
  digest: string
  /** The session that it stands for; null once that has another ID. */
  session_digest: string | null
  /** The origin of the site. */
  site: string
  created_at: number
}

/** A row of the site_tickets table. */
export interface SiteTicket extends Omit<SiteSession, 'created_at'> {
  /** Where on the site its holder goes on. */
  path: string
  /** The SHA-256 of what the browser that may use it holds. */
  state_digest: string
  expires_at: number
}

/** Sessions as sites beside the service's own know them, in the database or the transaction given. */
export function forwardAuthRepository(knex: Knex) {
  const siteSessions = () => knex<SiteSession>('site_sessions')
  const tickets = () => knex<SiteTicket>('site_tickets')
  // As the session's own check: no join.
  const ofUser = (column: string) => knex('users').where('id', knex.ref('user_id')).select(column)
  const sessions = () =>
    knex('sessions').select(...CHECKED, { email: ofUser('email'), subject: ofUser('subject') })

  const selectByDigest = prepare<{ digest: string }, SessionOfApp>(knex, (value) =>
    sessions().where('digest', value('digest')),
  )
  const selectOfSite = prepare<{ digest: string; site: string }, SessionOfApp>(knex, (value) => {
    const ofSite = siteSessions().where({ digest: value('digest') as string, site: value('site') as string })
    return sessions().where('digest', ofSite.select('session_digest'))
  })

  return {
    /** The session with this digest, over or not. */
    async findSession(digest: string): Promise<SessionOfApp | undefined> {
      const [session] = await selectByDigest({ digest })
      return session
    },

    /** The session, over or not, that a site knows by this digest. */
    async findSessionOfSite(digest: string, site: string): Promise<SessionOfApp | undefined> {
      const [session] = await selectOfSite({ digest, site })
      return session
    },

    /** Adds what a site knows a session by; of what it has, the newest `most` stay. */
    async addSiteSession(row: SiteSession, most: number): Promise<void> {
      const { session_digest, site, digest } = row
      await siteSessions().insert(row)
      const older = siteSessions().where({ session_digest, site }).whereNot({ digest })
      const beyond = older
        .orderBy('created_at', 'desc')
        .select('digest')
        .offset(most - 1)
        .limit(most)
      await siteSessions().whereIn('digest', beyond).delete()
    },

    /** Adds a ticket; of those that the session has, the `most` that end last stay. */
    async addTicket(ticket: SiteTicket, most: number): Promise<void> {
      const { session_digest, digest } = ticket
      await tickets().insert(ticket)
      const older = tickets().where({ session_digest }).whereNot({ digest })
      const beyond = older
        .orderBy('expires_at', 'desc')
        .select('digest')
        .offset(most - 1)
        .limit(most)
      await tickets().whereIn('digest', beyond).delete()
    },

    /** Whose session a ticket is for, good or not. */
    async findOwnerOfTicket(digest: string): Promise<number | undefined> {
      const ofTicket = tickets().where({ digest }).select('session_digest')
      return (await knex('sessions').where('digest', ofTicket).first('user_id'))?.user_id
    },

    /** Uses a ticket up, good or not; undefined where there is none. Of many parallel uses one succeeds. */
    async consumeTicket(digest: string): Promise<SiteTicket | undefined> {
      // Knex returns no deleted rows from SQLite: the count of the DELETE decides.
      const ticket = await tickets().where({ digest }).first()
      return ticket && (await tickets().where({ digest }).delete()) > 0 ? ticket : undefined
    },

    /** Deletes at most `limit` tickets that ended before a time, or end after another, which is yet to come. */
    deleteOldTickets(before: number, after: number, limit: number): Promise<number> {
      const old = tickets().where('expires_at', '<=', before).orWhere('expires_at', '>', after)
      return tickets()
        .whereIn('digest', old.orWhereNull('session_digest').select('digest').limit(limit))
        .delete()
    },

    /** Deletes at most `limit` of what sites know sessions by that have another ID now. */
    deleteReplaced(limit: number): Promise<number> {
      const replaced = siteSessions().whereNull('session_digest').select('digest').limit(limit)
      return siteSessions().whereIn('digest', replaced).delete()
    },
  }
}

/** What {@link forwardAuthRepository} gives. */
export type ForwardAuthRepository = ReturnType<typeof forwardAuthRepository>
