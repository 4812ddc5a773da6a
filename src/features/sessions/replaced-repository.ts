import type { Knex } from 'knex'

/**
 * The digests of session IDs in whose place the same browser got others lately, in the database or the transaction
 * given; times in milliseconds since 1970.
 */
export function replacedSessionsRepository(knex: Knex) {
  return {
    /** Remembers that the session with this digest goes on, or another in its place, under a new ID. */
    async add(digest: string, now: number): Promise<void> {
      await knex('replaced_sessions').insert({ digest, replaced_at: now }).onConflict('digest').ignore()
    },

    /** Whether one of these was replaced since. */
    async has(digests: readonly string[], since: number): Promise<boolean> {
      const replaced = knex('replaced_sessions').whereIn('digest', digests).where('replaced_at', '>', since)
      return (await replaced.first('digest')) !== undefined
    },

    /** Forgets at most `limit` of what was replaced before a time, or after another, which is yet to come. */
    deleteOld(before: number, after: number, limit: number): Promise<number> {
      const old = knex('replaced_sessions')
        .where('replaced_at', '<=', before)
        .orWhere('replaced_at', '>', after)
      return knex('replaced_sessions').whereIn('digest', old.select('digest').limit(limit)).delete()
    },
  }
}
