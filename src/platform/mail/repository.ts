import type { Knex } from 'knex'

/** A row of the outbox; times in milliseconds since 1970. */
export interface OutboxMail {
  id: number
  message_id: string
  /** Whom it goes to; null for one that is written only for the time it takes. */
  recipient: string | null
  /** Whose it is; null for one that outlives its user. */
  user_id: number | null
  subject: string
  text: string
  html: string
  /** The more urgent, the higher. */
  priority: number
  created_at: number
  attempts: number
  /** When it is to be tried (again); while it is being tried, when others may take it up. */
  next_attempt_at: number
  /** From when on it is not sent any more. */
  expires_at: number
}

/** What an instance may claim. */
export interface Claim {
  now: number
  /** Until when no other instance gets the mails claimed. */
  until: number
  limit: number
  /** Who is being mailed at the moment, and gets no second mail meanwhile. */
  except: readonly string[]
}

/** The longest that a mail waits for its next attempt; what lies further ahead was written by a clock that was wrong. */
const FAR_AHEAD_MS = 600_000

/** The outbox, in the database or the transaction given. */
export function outboxRepository(knex: Knex) {
  const outbox = () => knex<OutboxMail>('outbox')
  const isPostgres = knex.client.driverName === 'pg'

  return {
    /** Adds a mail. */
    async addMail(mail: Omit<OutboxMail, 'id' | 'attempts'>): Promise<void> {
      await outbox().insert(mail)
    },

    /**
     * Claims mails that are due, the most urgent first and then the oldest, at most one to each recipient: a thousand
     * mails to one recipient hold up no other's.
     */
    async claimDue({ now, until, limit, except }: Claim): Promise<OutboxMail[]> {
      const isDue = (query: Knex.QueryBuilder) =>
        void query.where('next_attempt_at', '<=', now).orWhere('next_attempt_at', '>', now + FAR_AHEAD_MS)
      const ranked = outbox()
        .where(isDue)
        .whereNotNull('recipient')
        .whereNotIn('recipient', except)
        .select(
          'id',
          knex.raw(
            'row_number() over (partition by recipient order by priority desc, next_attempt_at, id) as turn',
          ),
        )
      const first = knex.from(ranked.as('ranked')).where('turn', 1).select('id')
      const due = outbox()
        .whereIn('id', first)
        .where(isDue)
        .orderBy([{ column: 'priority', order: 'desc' }, 'next_attempt_at', 'id'])
        .limit(limit)
        .select('id')
      // The condition is repeated where a row is locked, since another instance may have claimed it in between.
      const claimed = await outbox()
        .withMaterialized('due', isPostgres ? due.forUpdate().skipLocked() : due)
        .whereIn('id', knex.from('due').select('id'))
        .where(isDue)
        .update({ next_attempt_at: until, attempts: knex.raw('attempts + 1') })
        .returning('*')
      return claimed.toSorted((a, b) => b.priority - a.priority || a.id - b.id)
    },

    /** Puts a mail off: no instance takes it up before. */
    async retryMail(id: number, nextAttemptAt: number): Promise<void> {
      await outbox().where({ id }).update({ next_attempt_at: nextAttemptAt })
    },

    /** Takes a mail out, sent or given up. */
    async deleteMail(id: number): Promise<void> {
      await outbox().where({ id }).delete()
    },

    /** Takes out the mails of a user. */
    async deleteMailsOf(userId: number): Promise<void> {
      await outbox().where({ user_id: userId }).delete()
    },

    /** How many mails with a recipient there are, and when the oldest was written. */
    async measure(): Promise<{ count: number; oldest: number | null }> {
      const row = await outbox()
        .whereNotNull('recipient')
        .count({ count: '*' })
        .min({ oldest: 'created_at' })
        .first()
      return { count: Number(row?.count ?? 0), oldest: row?.oldest == null ? null : Number(row.oldest) }
    },

    /** Deletes mails without a recipient. */
    async deleteMailsWithoutRecipient(now: number): Promise<void> {
      // They expire as they are written, which an index finds.
      await outbox().where('expires_at', '<=', now).whereNull('recipient').delete()
    },
  }
}

/** What {@link outboxRepository} gives. */
export type Outbox = ReturnType<typeof outboxRepository>
