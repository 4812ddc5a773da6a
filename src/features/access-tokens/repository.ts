import type { Knex } from 'knex'
import type { Session } from '../sessions/repository.ts'
import type { User } from '../users/repository.ts'

/** What a token says of a session and its user. */
export type Signed = Pick<Session, 'id' | 'amr' | 'aal' | 'authenticated_at' | 'expires_at'> &
  Pick<User, 'subject' | 'email' | 'email_verified_at'>

/** What tokens are made of, in the database or the transaction given. */
export function accessTokensRepository(knex: Knex) {
  return {
    /** What a token says of the session with this digest; undefined where it is over. */
    findSigned: (digest: string): Promise<Signed | undefined> =>
      knex('sessions')
        .join('users', 'users.id', 'sessions.user_id')
        .where({ digest })
        .first(
          ...['sessions.id', 'amr', 'aal', 'authenticated_at', 'expires_at'],
          ...['subject', 'email', 'email_verified_at'],
        ),
  }
}

/** What {@link accessTokensRepository} gives. */
export type AccessTokensRepository = ReturnType<typeof accessTokensRepository>
