import type { Knex } from 'knex'
import { sha256 } from '../../lib/digest.ts'

/** A row of the outbox; times in milliseconds since 1970. */
export interface OutboxMail {
  id: number
  message_id: string
  /** Whom it goes to; nobody, for one that only takes the time of writing it. */
  recipient: string | null
  subject: string
  text: string
  html: string
  created_at: number
  attempts: number
  /** When it is to be tried (again); while it is being tried, when others may take it up. */
  next_attempt_at: number
}

/**
 * What a mail that anyone can cause is for; each kind has a share of its own, so that nobody uses up what the owner of
 * an address needs: by asking for mails that go to nobody, or by wanting the address for another account.
 */
export type MailKind = 'asked_for' | 'deletion' | 'registration' | 'address_in_use' | 'to_nobody'

/** How many mails that anyone can ask for one address gets in {@link CAP_WINDOW_MS}. */
const CAP_WINDOW_MS = 20 * 60_000

/** The outbox, in the database or the transaction given. */
export function outboxRepository(knex: Knex) {
  const outbox = () => knex<OutboxMail>('outbox')

  return {
    /** Adds a mail. */
    async addMail(mail: Omit<OutboxMail, 'id' | 'attempts'>): Promise<void> {
      await outbox().insert(mail)
    },

    /**
     * Takes up mails that are due, at most `limit`, for as long as `until`: no other instance gets them before.
     * Asking for the same twice in the condition is what keeps two instances that ask at once from both getting one.
     */
    claimDue(now: number, until: number, limit: number): Promise<OutboxMail[]> {
      const due = outbox()
        .where('next_attempt_at', '<=', now)
        .orderBy('next_attempt_at')
        .limit(limit)
        .select('id')
      return outbox()
        .whereIn('id', due)
        .where('next_attempt_at', '<=', now)
        .update({ next_attempt_at: until, attempts: knex.raw('attempts + 1') })
        .returning('*')
    },

    /** Puts a mail off: nobody takes it up before. */
    async retryMail(id: number, nextAttemptAt: number): Promise<void> {
      await outbox().where({ id }).update({ next_attempt_at: nextAttemptAt })
    },

    /** Takes a mail out, sent or given up. */
    async deleteMail(id: number): Promise<void> {
      await outbox().where({ id }).delete()
    },

    /** Takes out all mails to an address. */
    async deleteMailsTo(recipient: string): Promise<void> {
      await outbox().where({ recipient }).delete()
    },

    /**
     * Counts one mail of a kind to an address, given as its digest; false where it would be the fourth in 20 minutes.
     * Of many at once, three get true.
     */
    async admit(address: string, kind: MailKind, now: number): Promise<boolean> {
      // A digest, since the count outlives the account: deleting it must not make room for more mails.
      const address_digest = sha256(address)
      const [admitted] = await knex('mail_caps')
        .insert({ address_digest, kind, third_last_at: 0, second_last_at: 0, last_at: now })
        .onConflict(['address_digest', 'kind'])
        .merge({
          third_last_at: knex.ref('mail_caps.second_last_at'),
          second_last_at: knex.ref('mail_caps.last_at'),
          last_at: now,
        })
        .where('mail_caps.third_last_at', '<=', now - CAP_WINDOW_MS)
        .returning('kind')
      return admitted !== undefined
    },

    /** Forgets who asked for mails, once it does not count any more; gives how many, at most `limit`. */
    deleteOldCaps(now: number, limit: number): Promise<number> {
      const old = knex('mail_caps').where('last_at', '<=', now - CAP_WINDOW_MS)
      return knex('mail_caps')
        .whereIn(
          ['address_digest', 'kind'],
          old.select('address_digest', 'kind').limit(limit).forUpdate().skipLocked(),
        )
        .delete()
    },
  }
}
