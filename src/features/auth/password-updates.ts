import type { FastifyInstance } from 'fastify'
import type { Knex } from 'knex'
import { sha256 } from '../../lib/digest.ts'
import { normaliseEmail } from '../../lib/email-address.ts'
import { ForbiddenError } from '../../lib/request-errors.ts'
import type { OpenedSession } from '../sessions/index.ts'
import { type SessionWithEmail, sessionsRepository } from '../sessions/repository.ts'
import { type Purpose, tokensRepository } from '../tokens/repository.ts'
import { unlessNotFound } from '../users/errors.ts'
import { type User, usersRepository } from '../users/repository.ts'
import { InvalidCredentialsError, InvalidResetTokenError } from './errors.ts'

/** What a new password puts an end to; a link that undoes a change of address stays, since a thief would change both. */
const ENDED: readonly Purpose[] = ['reset_password', 'verify_email', 'change_email']

/** What a new password goes by; the language is that of the mail that tells the owner. */
export interface PasswordChange {
  currentPassword: string
  newPassword: string
  language: string
}

/** What a reset goes by; the address, when given, must be the one the token was made for. */
export interface PasswordReset {
  token: string
  newPassword: string
  email?: string | undefined
  language: string
}

/** New passwords for old; a signal is aborted when the client is gone: what was not begun by then is left. */
export function createPasswordUpdates(app: FastifyInstance) {
  const { knex, users, passwords, sessions, config, now } = app

  async function changePassword(
    caller: SessionWithEmail,
    change: PasswordChange,
    signal?: AbortSignal,
  ): Promise<OpenedSession> {
    passwords.check(change.newPassword)
    const user = await users.findUserBy({ id: caller.user_id }).catch(unlessNotFound)
    if (!user) throw new ForbiddenError()
    const { id, hashed_password } = user
    if (!(await passwords.verify(change.currentPassword, hashed_password, signal)))
      throw new InvalidCredentialsError()
    const hash = await passwords.hash(change.newPassword, signal)
    const renewed = await knex.transaction(async (trx) => {
      if (!(await usersRepository(trx, now).replaceHash(id, hashed_password, hash))) return undefined
      const session = await sessions.renew(caller, trx)
      if (!session) throw new ForbiddenError()
      await sessionsRepository(trx).deleteSessionsOf(id, { except: session.session.digest })
      await settle(user, change.language, trx)
      return session
    })
    // Somebody else was faster: whether the current password is still the right one is to be seen again.
    return renewed ?? changePassword(caller, change, signal)
  }

  async function settle({ id, email }: User, language: string, trx: Knex): Promise<void> {
    await tokensRepository(trx).deleteTokensOf(id, ENDED)
    const text = app.wording.in(language).mails.passwordChanged({ service: config.SERVICE_NAME, email })
    await app.mailer.post(app.wording.mail(language, text, email), trx)
  }

  return {
    /**
     * Changes the caller's password: ends their other sessions, and gives this one a new ID.
     * @throws {PasswordRefusedError} when the new password will not do.
     * @throws {InvalidCredentialsError} when the current one is wrong.
     * @throws {ForbiddenError} when the session was ended meanwhile; nothing is changed then.
     */
    changePassword,

    /**
     * A token that lets its holder set a new password once; ends an earlier one. Only its digest is stored.
     * @throws {UserNotFoundError} when nobody has the address.
     */
    async createResetToken(email: string): Promise<string> {
      const user = await users.findUserBy({ email: normaliseEmail(email) })
      const seconds = config.RESET_TOKEN_SECONDS
      const request = { userId: user.id, purpose: 'reset_password' as const, email: user.email, seconds }
      return (await knex.transaction((trx) => app.tokens.issue(request, trx))).token
    },

    /**
     * Sets a new password with a reset token, which ends the token and all sessions of the user; gives their address.
     * @throws {PasswordRefusedError} when the new password will not do; the token stays good.
     * @throws {InvalidResetTokenError} when the token is not good.
     */
    async updatePassword(
      { token, newPassword, email, language }: PasswordReset,
      signal?: AbortSignal,
    ): Promise<string> {
      const address = email === undefined ? undefined : normaliseEmail(email)
      passwords.check(newPassword)
      const reset = await app.tokens.find(token, ['reset_password'])
      const user = reset && (await users.findUserBy({ id: reset.user_id }).catch(unlessNotFound))
      if (!user || reset.email !== user.email || (address ?? user.email) !== user.email)
        throw new InvalidResetTokenError()
      const hash = await passwords.hash(newPassword, signal)
      await knex.transaction(async (trx) => {
        await usersRepository(trx).hold(user.id)
        // The user first, here as in all that changes one: two that took the same rows in another order would wait
        // for each other.
        await usersRepository(trx, now).updateUser(user.id, { hashed_password: hash }).catch(unlessNotFound)
        if (!(await tokensRepository(trx).takeToken(sha256(token)))) throw new InvalidResetTokenError()
        await sessionsRepository(trx).deleteSessionsOf(user.id)
        await settle(user, language, trx)
      })
      return user.email
    },
  }
}
