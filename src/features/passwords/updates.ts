import type { Knex } from 'knex'
import { ForbiddenError } from '../../platform/errors/request-errors.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import { type SessionWithEmail, sessionsRepository } from '../sessions/repository.ts'
import type { OpenedSession } from '../sessions/service.ts'
import type { AuthDependencies } from '../sign-in/auth.ts'
import { InvalidResetTokenError } from '../sign-in/errors.ts'
import type { PasswordAttempts } from '../sign-in/password-attempts.ts'
import { ENDED_BY_NEW_PASSWORD, SETS_PASSWORD, tokensRepository } from '../tokens/repository.ts'
import { normaliseEmail } from '../users/email-address.ts'
import { UserNotFoundError, unlessNotFound } from '../users/errors.ts'
import { type User, usersRepository } from '../users/repository.ts'

/** What a reset goes by; the address, when given, must be the one the token was made for. */
export interface PasswordReset {
  token: string
  newPassword: string
  email?: string | undefined
}

/** Changing a password, with the current one or with a reset token. */
export function createPasswordUpdates(app: AuthDependencies, passwordAttempts: PasswordAttempts) {
  const { knex, users, passwords, sessions, devices, auditLog, limits, options, now } = app

  async function changePassword(
    caller: SessionWithEmail,
    change: { currentPassword: string; newPassword: string; presentedDeviceId?: string | undefined },
    context: RequestContext,
  ): Promise<OpenedSession & { deviceId?: string | undefined }> {
    passwords.check(change.newPassword, caller.email)
    const user = await passwordAttempts.reauthenticate(caller, change.currentPassword, context)
    const hash = await passwords.hash(change.newPassword, { ...context, email: caller.email })
    await sessions.trim(user.id, caller.digest)
    const renewed = await knex.transaction(async (trx) => {
      if (!(await usersRepository(trx, now).replaceHash(user.id, user.hashed_password, hash)))
        return undefined
      const session = await sessions.renew(caller, trx)
      if (!session) throw new ForbiddenError()
      await sessionsRepository(trx).deleteSessionsOf(user.id, { except: session.session.digest })
      const { presentedDeviceId: presented } = change
      await devices.forget(user.id, trx, presented)
      const known = await devices.use(user.id, presented, context, trx)
      const device = known ? { digest: known, id: undefined } : await devices.add(user.id, context, trx)
      await sessionsRepository(trx).setDevice(session.session.digest, device.digest)
      await finish('password_changed', user, context, trx)
      return { ...session, deviceId: device.id }
    })
    // Somebody else was faster: whether the current password is still the right one is to be seen again.
    return renewed ?? changePassword(caller, change, context)
  }

  async function finish(
    kind: 'password_changed' | 'password_reset',
    user: User,
    context: RequestContext,
    trx: Knex,
  ): Promise<void> {
    await tokensRepository(trx).deleteTokensOf(user.id, ENDED_BY_NEW_PASSWORD)
    await auditLog.record(kind, { userId: user.id, context }, trx)
    await app.notices.send('passwordChanged', user, {}, context, trx)
  }

  /** Counts the user's address as confirmed, if it does not yet. */
  async function confirmAddress(user: User, context: RequestContext, trx: Knex): Promise<void> {
    if (user.email_verified_at !== null) return
    await usersRepository(trx, now).updateUser(user.id, { email_verified_at: now() })
    await app.tokens.consumeOthers(user.id, { purposes: ['verify_email'], email: user.email }, trx)
    await auditLog.record('email_verified', { userId: user.id, context }, trx)
  }

  return {
    /**
     * Changes the caller's password: ends their other sessions, and gives this one a new ID; forgets all devices but
     * theirs, which gets an ID where it has none.
     * @throws {PasswordRefusedError} when the new password will not do.
     * @throws {InvalidCredentialsError} when the current one is wrong.
     * @throws {ForbiddenError} when the session was ended meanwhile; nothing is changed then.
     */
    changePassword,

    /**
     * A token that lets its holder set a new password once; ends earlier ones. Only its digest is stored. It does not
     * prove the address, as one does that was mailed there.
     * @throws {UserNotFoundError} when nobody has the address.
     */
    async createResetToken(email: string): Promise<string> {
      const user = await users.findUserBy({ email: normaliseEmail(email) })
      const seconds = options.passwordReset.tokenSeconds
      const request = { userId: user.id, purpose: 'set_password' as const, email: user.email, seconds }
      return knex.transaction(async (trx) => {
        if (!(await usersRepository(trx).lockForUpdate(user.id))) throw new UserNotFoundError()
        await tokensRepository(trx).deleteTokensOf(user.id, SETS_PASSWORD)
        return (await app.tokens.issue(request, trx)).token
      })
    },

    /**
     * Sets a new password with a reset token, which ends the token and all sessions of the user; gives their address,
     * and an ID that their browser is known by: no other is any more. A token that was mailed proves the address.
     * @throws {PasswordRefusedError} when the new password will not do; the token stays good.
     * @throws {InvalidResetTokenError} when the token is not good.
     */
    async updatePassword(
      { token, newPassword, email }: PasswordReset,
      context: RequestContext,
    ): Promise<{ email: string; deviceId: string }> {
      const address = email === undefined ? undefined : normaliseEmail(email)
      const reset = await app.tokens.find(token, SETS_PASSWORD)
      const user = reset && (await users.findUserBy({ id: reset.user_id }).catch(unlessNotFound))
      passwords.check(newPassword, user?.email ?? '')
      if (!user || reset.email !== user.email || (address ?? user.email) !== user.email)
        throw new InvalidResetTokenError()
      const hash = await passwords.hash(newPassword, { ...context, email: user.email })
      await sessions.trim(user.id)
      return knex.transaction(async (trx) => {
        await usersRepository(trx, now).updateUser(user.id, { hashed_password: hash }).catch(unlessNotFound)
        if (!(await app.tokens.consume(reset, trx))) throw new InvalidResetTokenError()
        await app.tokens.consumeOthers(user.id, { purposes: [reset.purpose], email: user.email }, trx)
        if (reset.purpose === 'reset_password') await confirmAddress(user, context, trx)
        await sessionsRepository(trx).deleteSessionsOf(user.id)
        await limits.reset(passwordAttempts.failuresOf(user), trx)
        await finish('password_reset', user, context, trx)
        await devices.forget(user.id, trx)
        // Others may lock the account again at once: the device of whoever has the mailbox is known from now on.
        return { email: user.email, deviceId: (await devices.add(user.id, context, trx)).id }
      })
    },
  }
}
