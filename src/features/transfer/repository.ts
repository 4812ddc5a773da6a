import type { Knex } from 'knex'
import type { User } from '../users/repository.ts'

/** Users that move in, many at a time, in the database or the transaction given. */
export function transferRepository(knex: Knex) {
  const users = () => knex<User>('users')

  return {
    /** Those of these e-mail addresses that users have, with the users' IDs. */
    findUsers: (emails: readonly string[]): Promise<Pick<User, 'id' | 'email'>[]> =>
      users().whereIn('email', emails).select('id', 'email'),

    /** Those of these subjects that users have. */
    findSubjects: (subjects: readonly string[]): Promise<string[]> =>
      users().whereIn('subject', subjects).pluck('subject'),

    /** Those of these digests that are of subjects of deleted users. */
    findFormerSubjects: (digests: readonly string[]): Promise<string[]> =>
      knex('former_subjects').whereIn('digest', digests).pluck('digest'),

    /** Those of these e-mail addresses about which there is a good token of this purpose. */
    findReserved: (emails: readonly string[], purpose: string, now: number): Promise<string[]> =>
      knex('tokens')
        .whereIn('email', emails)
        .where({ purpose })
        .whereNull('used_at')
        .where('expires_at', '>', now)
        .distinct()
        .pluck('email'),

    /** Adds users; gives their IDs. */
    async addUsers(rows: readonly Omit<User, 'id'>[]): Promise<number[]> {
      const added = await users()
        .insert([...rows])
        .returning('id')
      return added.map(({ id }) => id)
    },

    /** Changes the user with this ID. */
    async updateUser(id: number, changes: Partial<User>): Promise<void> {
      await users().where({ id }).update(changes)
    },
  }
}

/** What {@link transferRepository} gives. */
export type TransferRepository = ReturnType<typeof transferRepository>
