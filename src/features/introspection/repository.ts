import type { Knex } from 'knex'
import { prepare } from '../../platform/database/prepared.ts'
import type { Session } from '../sessions/repository.ts'
import type { User } from '../users/repository.ts'

/** What clients are told of, of a session and its user. */
export type DescribedSession = Pick<Session, (typeof OF_SESSION)[number]> &
  Pick<User, (typeof OF_USER)[number]>

const OF_SESSION = [
  'digest',
  'id',
  'user_id',
  'created_at',
  'last_seen_at',
  'expires_at',
  'remember',
  'amr',
  'aal',
  'authenticated_at',
] as const
const OF_USER = ['subject', 'email', 'email_verified_at'] as const

/** Sessions as clients are told of them, in the database or the transaction given. */
export function introspectionRepository(knex: Knex) {
  const described = () =>
    knex('sessions')
      .join('users', 'users.id', 'sessions.user_id')
      .select(...OF_SESSION.map((name) => `sessions.${name}`), ...OF_USER.map((name) => `users.${name}`))

  const selectByDigest = prepare<{ digest: string }, DescribedSession>(knex, (value) =>
    described().where('sessions.digest', value('digest')),
  )
  const selectByName = prepare<{ subject: string; id: string }, DescribedSession>(knex, (value) =>
    described().where('users.subject', value('subject')).where('sessions.id', value('id')),
  )

  return {
    /** The session with this digest, over or not. */
    async findByDigest(digest: string): Promise<DescribedSession | undefined> {
      const [session] = await selectByDigest({ digest })
      return session
    },

    /** The session that the user of this subject calls by this name, over or not. */
    async findByName(subject: string, id: string): Promise<DescribedSession | undefined> {
      const [session] = await selectByName({ subject, id })
      return session
    },
  }
}

/** What {@link introspectionRepository} gives. */
export type IntrospectionRepository = ReturnType<typeof introspectionRepository>
