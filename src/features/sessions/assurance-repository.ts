import type { Knex } from 'knex'
import type { Session } from './repository.ts'

/** How sure it is who is signed in with a session. */
export type Assurance = Pick<Session, 'amr' | 'aal' | 'authenticated_at' | 'factor_given_at'>

/** How sure it is who is signed in with sessions, in the database or the transaction given. */
export function assuranceRepository(knex: Knex) {
  const sessions = () => knex<Session>('sessions')

  return {
    /** How sure it is of the session with this digest. */
    find: (digest: string): Promise<Assurance | undefined> =>
      sessions().where({ digest }).first('amr', 'aal', 'authenticated_at', 'factor_given_at'),

    /** Notes how sure that is from now on. */
    async update(digest: string, assurance: Partial<Assurance>): Promise<void> {
      await sessions().where({ digest }).update(assurance)
    },

    /** Notes of all sessions of a user that they began with no second factor that is still on. */
    async forgetFactors(userId: number, aal: number): Promise<void> {
      await sessions().where({ user_id: userId }).update({ aal, factor_given_at: null })
    },
  }
}
