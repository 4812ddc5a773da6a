import type { Db } from '../../platform/database/db.ts'
import { ForbiddenError } from '../../platform/errors/request-errors.ts'
import { NO_REQUEST_CONTEXT, type RequestContext } from '../../platform/http/request-context.ts'
import type { Mailer } from '../../platform/mail/mailer.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Device } from '../devices/repository.ts'
import type { Devices } from '../devices/service.ts'
import { UNDO_EMAIL_CHANGE } from '../email-change/token-purposes.ts'
import { REGISTRATION_MAILS } from '../email-verification/mail-shares.ts'
import type { EmailVerification } from '../email-verification/service.ts'
import { CHANGE_EMAIL, VERIFY_EMAIL } from '../email-verification/token-purposes.ts'
import type { Notices } from '../notices/service.ts'
import type { Passwords } from '../passwords/service.ts'
import type { RateLimits } from '../rate-limits/service.ts'
import type { Session, SessionWithEmail } from '../sessions/repository.ts'
import type { Sessions } from '../sessions/service.ts'
import type { FactorStates, Factors } from '../sign-in/factors.ts'
import type { PasswordAttempts } from '../sign-in/password-attempts.ts'
import type { PasswordProof, Reauthentication } from '../sign-in/reauthentication.ts'
import type { TokensRepository } from '../tokens/repository.ts'
import { normaliseEmail } from './email-address.ts'
import { EmailTakenError, UserNotFoundError } from './errors.ts'
import { mailsIn } from './mails/index.ts'
import type { User, UsersRepository } from './repository.ts'

interface Dependencies {
  db: Db<{ users: UsersRepository; tokens: TokensRepository }>
  now: () => number
  passwords: Passwords
  passwordAttempts: PasswordAttempts
  reauthentication: Reauthentication
  factors: Factors
  sessions: Sessions
  devices: Devices
  emailVerification: EmailVerification
  auditLog: AuditLog<'signed_up' | 'user_deleted'>
  rateLimits: RateLimits
  mailer: Mailer
  notices: Notices
}

/** All that is held about a user, but the events. */
export interface Account {
  user: User
  /** The address that they asked to have instead. */
  pendingEmail: string | undefined
  secondFactor: FactorStates
  /** Live ones, newest first. */
  sessions: Session[]
  /** The last used first. */
  devices: Device[]
}

/** Registering, reading and deleting accounts. */
export type Accounts = ReturnType<typeof createAccounts>

/** The accounts of this database. */
export function createAccounts(dependencies: Dependencies) {
  const { db, now, passwords, passwordAttempts, reauthentication, factors, sessions, devices } = dependencies
  const { emailVerification, auditLog, rateLimits, mailer, notices } = dependencies

  /**
   * Deletes a user whom `lock` locks, with mails that are still to be sent; the database deletes what else is theirs. What
   * there may be very much of goes before, in small batches: else the transaction would keep others waiting.
   */
  async function remove(
    { id, email, email_verified_at }: User,
    context: RequestContext,
    lock: (users: UsersRepository) => Promise<boolean>,
  ): Promise<void> {
    await sessions.trim(id)
    await auditLog.anonymiseInBatches(id)
    await db.transaction(async (tx) => {
      if (!(await lock(tx.users))) throw new UserNotFoundError()
      await tx.users.lockAgainstInserts(id)
      await auditLog.anonymise(id, tx)
      await tx.users.deleteUser(id)
      await mailer.cancel(id, tx)
      await rateLimits.reset([...passwordAttempts.failuresOf({ id, email }), ...factors.failuresOf(id)], tx)
      // Another person may have deleted the account: its owner is notified. The mail belongs to no user by then.
      const notice = { kind: 'accountDeleted', write: mailsIn(context.language).accountDeleted }
      await notices.send(notice, { email, email_verified_at }, context, tx)
      // What remains identifies nobody, not even by a network address.
      const { actor } = context
      const remaining = { ...NO_REQUEST_CONTEXT, ...(actor ? { actor } : {}) }
      await auditLog.record('user_deleted', { context: remaining }, tx)
    })
  }

  return {
    /**
     * Adds a user with this address and password, and mails what confirms the address, unless the caller vouches for it.
     * Without a password nobody can sign in before a reset.
     * @throws {InvalidEmailError | PasswordRefusedError} when one of them will not do.
     * @throws {EmailTakenError} `User <email> already exists`; also where it can still be brought back to its former user.
     */
    async registerUser(
      email: string,
      password: string | undefined,
      context: RequestContext = NO_REQUEST_CONTEXT,
      { isConfirmed = false }: { isConfirmed?: boolean } = {},
    ): Promise<User> {
      const address = normaliseEmail(email)
      if (password !== undefined) passwords.check(password, address)
      const hash =
        password === undefined
          ? passwords.unusableHash()
          : await passwords.hash(password, { ...context, email: address })
      return db.transaction(async (tx) => {
        const user = await tx.users.addUser(address, hash)
        // An attacker could otherwise register the address that an account is to be restored to.
        const isReserved = await tx.tokens.hasTokenFor(address, UNDO_EMAIL_CHANGE.name, now())
        if (isReserved) throw new EmailTakenError(address)
        await auditLog.record('signed_up', { userId: user.id, context }, tx)
        if (isConfirmed) {
          await tx.users.updateUser(user.id, { email_verified_at: now() })
          return tx.users.findUserBy({ id: user.id })
        }
        const subject = { userId: user.id, purpose: VERIFY_EMAIL, share: REGISTRATION_MAILS }
        await emailVerification.send(address, subject, context, tx)
        return user
      })
    },

    /**
     * All that is held about a signed-in user.
     * @throws {ForbiddenError} when they were deleted meanwhile.
     */
    async getAccount(userId: number): Promise<Account> {
      const user = await db.users.findUserBy({ id: userId }).catch(refuseDeleted)
      const pendingEmail = await db.tokens.findEmailOf(userId, CHANGE_EMAIL.name, now())
      return {
        user,
        pendingEmail,
        secondFactor: await factors.stateOf(userId),
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
     * @throws {UserNotFoundError} when no user has the e-mail address.
     */
    async deleteUser(email: string, context: RequestContext = NO_REQUEST_CONTEXT): Promise<void> {
      const user = await db.users.findUserBy({ email: normaliseEmail(email) })
      await remove(user, context, (users) => users.lockForUpdate(user.id))
    },

    /**
     * Deletes a signed-in user who gives their password once more, and the code of a second factor where one is on.
     * @throws {InvalidCredentialsError | CodeRequiredError | InvalidCodeError} when one is wrong or missing.
     * @throws {ForbiddenError} when they were deleted, or the password was changed, meanwhile.
     */
    async deleteAccount(
      caller: SessionWithEmail,
      proof: PasswordProof,
      context: RequestContext,
    ): Promise<void> {
      const user = await reauthentication.confirm(caller, proof, context)
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
