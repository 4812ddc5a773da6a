import type { Knex } from 'knex'
import { deleteBatch } from '../../platform/database/delete-batch.ts'

/** How often something may happen: three times in any `burstMs`, and `most` times in a period of `periodMs`. */
export interface Cap {
  most: number
  burstMs: number
  periodMs: number
}

/** The counts of mails, in the database or the transaction given. */
export function mailCapsRepository(knex: Knex) {
  return {
    /**
     * Counts one more of a share; says whether it may happen, and how many were held back since the last that might.
     * Of many at once, no more are let through than may be.
     */
    async admit(
      digest: string,
      share: string,
      { most, burstMs, periodMs }: Cap,
      now: number,
    ): Promise<{ isAdmitted: boolean; heldBack: number }> {
      // A time that lies ahead of now by more than it may hold anything up was written by a clock that was wrong.
      const burst = [now - burstMs, now + burstMs]
      const period = [now - periodMs, now + periodMs]
      const isNewPeriod = 'mail_caps.period_started_at not between ? and ?'
      const [row] = await knex('mail_caps')
        .insert({
          digest,
          share,
          third_last_at: 0,
          second_last_at: 0,
          last_at: now,
          period_started_at: now,
          period_count: 1,
          held_back: 0,
          expires_at: now + Math.max(burstMs, periodMs),
        })
        .onConflict(['digest', 'share'])
        .merge({
          third_last_at: knex.ref('mail_caps.second_last_at'),
          second_last_at: knex.ref('mail_caps.last_at'),
          last_at: now,
          period_started_at: knex.raw(
            `case when ${isNewPeriod} then ? else mail_caps.period_started_at end`,
            [...period, now],
          ),
          period_count: knex.raw(
            `case when ${isNewPeriod} then 1 else mail_caps.period_count + 1 end`,
            period,
          ),
          expires_at: now + Math.max(burstMs, periodMs),
        })
        .whereRaw(
          `mail_caps.third_last_at not between ? and ? and (mail_caps.period_count < ? or ${isNewPeriod})`,
          [...burst, most, ...period],
        )
        .returning('held_back')
      return { isAdmitted: row !== undefined, heldBack: row?.held_back ?? 0 }
    },

    /** Counts one that was held back or, once what was held back has been told, none. */
    async noteHeldBack(digest: string, share: string, isAdmitted: boolean): Promise<void> {
      // The same statement for both: the answer to a stranger takes as long whether an address had its share or not.
      const held_back = knex.raw('(held_back + 1) * ?', [isAdmitted ? 0 : 1])
      await knex('mail_caps').where({ digest, share }).update({ held_back })
    },

    /** Forgets at most `limit` counts that are over; gives how many it were. */
    deleteOver(now: number, limit: number): Promise<number> {
      const over = knex('mail_caps').where('expires_at', '<=', now)
      return deleteBatch(knex, 'mail_caps', ['digest', 'share'], over, limit)
    },
  }
}

/** What {@link mailCapsRepository} gives. */
export type MailCapsRepository = ReturnType<typeof mailCapsRepository>
