import { inBatches } from '../../platform/database/in-batches.ts'
import { ForbiddenError } from '../../platform/errors/request-errors.ts'
import { NO_REQUEST_CONTEXT, type RequestContext } from '../../platform/http/request-context.ts'
import { auditLogRepository } from '../audit-log/repository.ts'
import type { Device } from '../devices/repository.ts'
import type { Session, SessionWithEmail } from '../sessions/repository.ts'
import type { AuthDependencies } from '../sign-in/auth.ts'
import type { PasswordAttempts } from '../sign-in/password-attempts.ts'
import { tokensRepository } from '../tokens/repository.ts'
import { normaliseEmail } from './email-address.ts'
import { EmailTakenError, UserNotFoundError } from './errors.ts'
import { type User, type UsersRepository, usersRepository } from './repository.ts'

/** Registering, reading and deleting accounts. */
export function createAccounts(app: AuthDependencies, passwordAttempts: PasswordAttempts) {
  const { knex, users, passwords, sessions, devices, emailVerification, auditLog, limits, now } = app

  /**
   * Deletes a user who can be held, with mails that are still to be sent; the database deletes what else is theirs. What
   * there may be very much of goes before, in small batches: else it would keep everybody waiting.
   */
  async function remove(
    { id, email, email_verified_at }: User,
    context: RequestContext,
    hold: (users: UsersRepository) => Promise<boolean>,
  ): Promise<void> {
    await sessions.trim(id)
    await inBatches((limit) => auditLogRepository(knex).anonymiseOldest(id, limit))
    await knex.transaction(async (trx) => {
      if (!(await hold(usersRepository(trx)))) throw new UserNotFoundError()
      await usersRepository(trx).lockAgainstInserts(id)
      await auditLogRepository(trx).anonymiseEvents(id)
      await usersRepository(trx).deleteUser(id)
      await app.mailer.cancel(id, trx)
      await limits.reset(passwordAttempts.failuresOf({ id, email }), trx)
      // Somebody else may have deleted the account: its owner is notified. The mail belongs to no user by then.
      await app.notices.send('accountDeleted', { email, email_verified_at }, {}, context, trx)
      // What remains identifies nobody, not even by a network address.
      await auditLog.record('user_deleted', {}, trx)
    })
  }

  return {
    /**
     * Adds a user with this address and password, and mails what confirms the address.
     * @throws {InvalidEmailError | PasswordRefusedError} when one of them will not do.
     * @throws {EmailTakenError} `User <email> already exists`; also where it can still be brought back to its former user.
     */
    async registerUser(
      email: string,
      password: string,
      context: RequestContext = NO_REQUEST_CONTEXT,
    ): Promise<User> {
      const address = normaliseEmail(email)
      passwords.check(password, address)
      const hash = await passwords.hash(password, { ...context, email: address })
      return knex.transaction(async (trx) => {
        const user = await usersRepository(trx, now).addUser(address, hash)
        // An attacker could otherwise have somebody register the address that the account is to be restored to.
        if (await tokensRepository(trx).isReserved(address, now())) throw new EmailTakenError(address)
        await auditLog.record('signed_up', { userId: user.id, context }, trx)
        const subject = { userId: user.id, purpose: 'verify_email', share: 'registration' } as const
        await emailVerification.send(address, subject, context, trx)
        return user
      })
    },

    /**
     * All that is held about a signed-in user: the address that they asked to have instead, their live sessions, newest
     * first, and their devices, the last used first.
     * @throws {ForbiddenError} when they were deleted meanwhile.
     */
    async getAccount(
      userId: number,
    ): Promise<{ user: User; pendingEmail: string | undefined; sessions: Session[]; devices: Device[] }> {
      const user = await users.findUserBy({ id: userId }).catch(refuseDeleted)
      const pendingEmail = await tokensRepository(knex).findEmailOf(userId, 'change_email', now())
      return {
        user,
        pendingEmail,
        sessions: await sessions.list(userId),
        devices: await devices.list(userId),
      }
    },

    /**
     * Asks a signed-in user for their password once more.
     * @throws {InvalidCredentialsError} when it is the wrong one.
     */
    confirmPassword: passwordAttempts.reauthenticate,

    /**
     * Deletes the user with this address, and all that is theirs.
     * @throws {UserNotFoundError} when nobody has the address.
     */
    async deleteUser(email: string): Promise<void> {
      const user = await users.findUserBy({ email: normaliseEmail(email) })
      await remove(user, NO_REQUEST_CONTEXT, (users) => users.lockForUpdate(user.id))
    },

    /**
     * Deletes a signed-in user who gives their password once more.
     * @throws {InvalidCredentialsError} when it is the wrong one.
     * @throws {ForbiddenError} when they were deleted, or the password was changed, meanwhile.
     */
    async deleteAccount(caller: SessionWithEmail, password: string, context: RequestContext): Promise<void> {
      const user = await passwordAttempts.reauthenticate(caller, password, context)
      // Not with a password that was changed while it was looked at.
      await remove(user, context, (users) =>
        users.lockIfPasswordUnchanged(user.id, user.hashed_password),
      ).catch(refuseDeleted)
    },
  }
}

function refuseDeleted(error: unknown): never {
  throw error instanceof UserNotFoundError ? new ForbiddenError() : error
}
