import type { Knex } from 'knex'

/** A row of the TOTP table; times in milliseconds since 1970. */
export interface TotpSecret {
  user_id: number
  /** The secret in base64url, sealed. */
  sealed: string
  created_at: number
  /** When a code of it was given first, which turned it on; null before. */
  confirmed_at: number | null
  /** The step of the last code that was used: no other is good that is as old. */
  last_step: number
}

/** Second factors, in the database or the transaction given. */
export function secondFactorRepository(knex: Knex) {
  const secrets = () => knex<TotpSecret>('totp_secrets')
  const codes = () => knex<{ digest: string; user_id: number }>('recovery_codes')

  return {
    /** The user's secret, on or not yet. */
    findSecret: (userId: number): Promise<TotpSecret | undefined> =>
      secrets().where({ user_id: userId }).first(),

    /** Whether the user's second factor is on. */
    async isOn(userId: number): Promise<boolean> {
      const found = await secrets().where({ user_id: userId }).whereNotNull('confirmed_at').first('user_id')
      return found !== undefined
    },

    /** Keeps a secret that is not on yet, in the place of another one. */
    async saveSecret(row: Pick<TotpSecret, 'user_id' | 'sealed' | 'created_at'>): Promise<void> {
      const fresh = { ...row, confirmed_at: null, last_step: 0 }
      await secrets().insert(fresh).onConflict('user_id').merge()
    },

    /** Uses the code of a step up; false where it, or a later one, was used: of many parallel uses one gives true. */
    async useStep(userId: number, step: number): Promise<boolean> {
      return (
        (await secrets()
          .where({ user_id: userId })
          .where('last_step', '<', step)
          .update({ last_step: step })) > 0
      )
    },

    /** Turns a secret on; false where another took its place, or it is on. */
    async confirmSecret(
      { user_id, sealed }: Pick<TotpSecret, 'user_id' | 'sealed'>,
      confirmed_at: number,
    ): Promise<boolean> {
      const changed = await secrets()
        .where({ user_id, sealed })
        .whereNull('confirmed_at')
        .update({ confirmed_at })
      return changed > 0
    },

    /** Deletes what the user's second factor consists of; false where there was none. */
    async deleteAll(userId: number): Promise<boolean> {
      await codes().where({ user_id: userId }).delete()
      return (await secrets().where({ user_id: userId }).delete()) > 0
    },

    /** Deletes secrets that were made before and never turned on. */
    async deleteUnconfirmed(before: number): Promise<void> {
      await secrets().whereNull('confirmed_at').where('created_at', '<', before).delete()
    },

    /** Puts recovery codes in the place of those that there are. */
    async replaceCodes(userId: number, digests: readonly string[]): Promise<void> {
      await codes().where({ user_id: userId }).delete()
      await codes().insert(digests.map((digest) => ({ digest, user_id: userId })))
    },

    /** Uses a recovery code up; false where the user has none like it. */
    async useCode(userId: number, digest: string): Promise<boolean> {
      return (await codes().where({ user_id: userId, digest }).delete()) > 0
    },

    /** How many recovery codes the user has left. */
    async countCodes(userId: number): Promise<number> {
      const row = await codes().where({ user_id: userId }).count({ count: '*' }).first()
      return Number(row?.count ?? 0)
    },
  }
}

/** What {@link secondFactorRepository} gives. */
export type SecondFactorRepository = ReturnType<typeof secondFactorRepository>
