import type { Knex } from 'knex'
import { deleteBatch } from '../../platform/database/delete-batch.ts'

/** A row of the events table; the time in milliseconds since 1970. */
export interface AuditEvent {
  id: number
  time: number
  kind: string
  user_id: number | null
  ip: string | null
  user_agent: string | null
  request_id: string | null
  /** Who caused it, where it was not the user or a client. */
  actor: string | null
  /** What it happened to, where that is no user: the name of a client, the ID of a key. */
  target: string | null
}

const NO_USER_ID = 0
const MOST_AT_ONCE = 1000

/** What happened, in the database or the transaction given. */
export function auditLogRepository(knex: Knex) {
  const events = () => knex<AuditEvent>('events')

  return {
    /** Adds an event. */
    async addEvent(event: Omit<AuditEvent, 'id'>): Promise<void> {
      // Null where the user was deleted or is just being deleted; asked without a user too, so that it takes the same time.
      const owner = knex('users')
        .where({ id: event.user_id ?? NO_USER_ID })
        .forKeyShare()
        .select('id')
      await knex('events').insert({ ...event, user_id: owner })
    },

    /** Adds events of users who are there, and locked or just added. */
    async addEvents(added: readonly Omit<AuditEvent, 'id'>[]): Promise<void> {
      await events().insert([...added])
    },

    /**
     * What happened to a user before a time, newest first, at most `limit`; and with the last of them whatever
     * happened in the same millisecond, so that nothing is lost between one page and the next.
     */
    async listEvents(
      userId: number,
      { before, limit }: { before: number; limit: number },
    ): Promise<AuditEvent[]> {
      const newestFirst = [
        { column: 'time', order: 'desc' },
        { column: 'id', order: 'desc' },
      ]
      const page = await events()
        .where({ user_id: userId })
        .where('time', '<', before)
        .orderBy(newestFirst)
        .limit(limit)
      const last = page.at(-1)
      if (!last || page.length < limit) return page
      const rest = await events()
        .where({ user_id: userId, time: last.time })
        .where('id', '<', last.id)
        .orderBy('id', 'desc')
      return [...page, ...rest]
    },

    /** What happened to anyone before a time, newest first, at most `limit`. */
    listAllEvents: ({ before, limit }: { before: number; limit: number }): Promise<AuditEvent[]> =>
      events()
        .where('time', '<', before)
        .orderBy([
          { column: 'time', order: 'desc' },
          { column: 'id', order: 'desc' },
        ])
        .limit(limit),

    /** Takes from what happened to a user all that tells who it was. */
    async anonymiseEvents(userId: number): Promise<void> {
      await events()
        .where({ user_id: userId })
        .update({ user_id: null, ip: null, user_agent: null, request_id: null })
    },

    /**
     * The same for at most `limit` of them, the newest left out: those are few enough for one statement. Gives how many
     * it were.
     */
    anonymiseOldest(userId: number, limit: number): Promise<number> {
      const older = events()
        .where({ user_id: userId })
        .orderBy('time', 'desc')
        .select('id')
        .offset(MOST_AT_ONCE)
        .limit(limit)
      return events()
        .whereIn('id', older)
        .update({ user_id: null, ip: null, user_agent: null, request_id: null })
    },

    /** Deletes at most `limit` events from before a time; gives how many it were. */
    deleteOld(before: number, limit: number): Promise<number> {
      return deleteBatch(knex, 'events', ['id'], events().where('time', '<=', before), limit)
    },
  }
}

/** What {@link auditLogRepository} gives. */
export type AuditLogRepository = ReturnType<typeof auditLogRepository>
