import type { Knex } from 'knex'
import { deleteBatch } from '../../platform/database/delete-batch.ts'
import type { Count } from './count.ts'

/** Counts of what may only happen so often, in the database or the transaction given. */
export function rateLimitsRepository(knex: Knex) {
  const limits = () => knex<Count>('limits')

  return {
    /** The count of this key, locked until the transaction ends. */
    async lockCount(key: string): Promise<Count> {
      const none = { key, count: 0, last_at: 0, resets_at: 0, told: false }
      // One statement that finds the row or makes it, and has it locked either way: it cannot be deleted in between.
      const [row] = await limits().insert(none).onConflict('key').merge(['key']).returning('*')
      return row as Count
    },

    /** The count of this key, as far as it still counts. */
    findCount: (key: string, now: number): Promise<Count | undefined> =>
      limits().where({ key }).where('resets_at', '>', now).first(),

    /** Writes a count back. */
    async saveCount({ key, ...count }: Count): Promise<void> {
      await limits().where({ key }).update(count)
    },

    /** Takes back that something was counted once. */
    async refund(key: string): Promise<void> {
      await limits().where({ key }).where('count', '>', 0).decrement('count')
    },

    /** Notes that the user was notified; false where it is noted already. */
    async markNotified(key: string): Promise<boolean> {
      return (await limits().where({ key, told: false }).update({ told: true })) > 0
    },

    /** Forgets how often something happened. */
    async reset(key: string): Promise<void> {
      await limits().where({ key }).delete()
    },

    /** Deletes at most `limit` counts that are over; gives how many it were. */
    deleteOver(now: number, limit: number): Promise<number> {
      return deleteBatch(knex, 'limits', ['key'], limits().where('resets_at', '<=', now), limit)
    },
  }
}

/** What {@link rateLimitsRepository} gives. */
export type RateLimitsRepository = ReturnType<typeof rateLimitsRepository>
