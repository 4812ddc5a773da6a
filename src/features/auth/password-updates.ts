import { randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { sha256 } from '../../lib/digest.ts'
import { normaliseEmail } from '../../lib/email-address.ts'
import { ForbiddenError } from '../../lib/request-errors.ts'
import type { OpenedSession } from '../sessions/index.ts'
import { type SessionWithEmail, sessionsRepository } from '../sessions/repository.ts'
import { unlessNotFound } from '../users/errors.ts'
import { usersRepository } from '../users/repository.ts'
import { InvalidCredentialsError, InvalidResetTokenError } from './errors.ts'

const RESET_TOKEN_BYTES = 32

/** New passwords for old; a signal is aborted when the client is gone: what was not begun by then is left. */
export function createPasswordUpdates({ knex, users, passwords, sessions, config, now }: FastifyInstance) {
  /**
   * Changes the caller's password: ends their other sessions, and gives this one a new ID.
   * @throws {PasswordRefusedError} when the new password will not do.
   * @throws {InvalidCredentialsError} when the current one is wrong.
   * @throws {ForbiddenError} when the session was ended meanwhile; nothing is changed then.
   */
  async function changePassword(
    caller: SessionWithEmail,
    change: { currentPassword: string; newPassword: string },
    signal?: AbortSignal,
  ): Promise<OpenedSession> {
    passwords.check(change.newPassword)
    const { id, hashed_password } = await users.findUserBy({ id: caller.user_id })
    if (!(await passwords.verify(change.currentPassword, hashed_password, signal)))
      throw new InvalidCredentialsError()
    const hash = await passwords.hash(change.newPassword, signal)
    const renewed = await knex.transaction(async (trx) => {
      if (!(await usersRepository(trx, now).changePassword(id, hashed_password, hash))) return undefined
      const session = await sessions.renew(caller, trx)
      if (!session) throw new ForbiddenError()
      await sessionsRepository(trx).deleteSessionsOf(id, { except: session.session.digest })
      return session
    })
    // Somebody else was faster: whether the current password is still the right one is to be seen again.
    return renewed ?? changePassword(caller, change, signal)
  }

  return {
    changePassword,

    /**
     * A token that lets its holder set a new password once; ends an earlier one. Only its digest is stored.
     * @throws {UserNotFoundError} when nobody has the address.
     */
    async createResetToken(email: string): Promise<string> {
      const user = await users.findUserBy({ email: normaliseEmail(email) })
      const token = randomBytes(RESET_TOKEN_BYTES).toString('base64url')
      await users.updateUser(user.id, {
        reset_token: sha256(token),
        reset_token_expires_at: now() + config.RESET_TOKEN_SECONDS * 1000,
      })
      return token
    },

    /**
     * Sets a new password with a reset token, which ends the token and all sessions of the user; gives their address.
     * @param email when given, must be the address the token was made for.
     * @throws {PasswordRefusedError} when the new password will not do; the token stays good.
     * @throws {InvalidResetTokenError} when the token is not good.
     */
    async updatePassword(
      { token, newPassword, email }: { token: string; newPassword: string; email?: string | undefined },
      signal?: AbortSignal,
    ): Promise<string> {
      const address = email === undefined ? undefined : normaliseEmail(email)
      passwords.check(newPassword)
      const digest = sha256(token)
      const user = await users.findUserBy({ reset_token: digest }).catch(unlessNotFound)
      if (!user || (user.reset_token_expires_at ?? 0) <= now()) throw new InvalidResetTokenError()
      if (address !== undefined && address !== user.email) throw new InvalidResetTokenError()
      const hash = await passwords.hash(newPassword, signal)
      await knex.transaction(async (trx) => {
        if (!(await usersRepository(trx, now).resetPassword(user.id, digest, hash)))
          throw new InvalidResetTokenError()
        await sessionsRepository(trx).deleteSessionsOf(user.id)
      })
      return user.email
    },
  }
}
