import type { Db } from '../../platform/database/db.ts'
import { TooManyAttemptsError } from '../../platform/errors/too-many-attempts-error.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Devices } from '../devices/service.ts'
import type { Notice, Notices } from '../notices/service.ts'
import type { Counter } from '../rate-limits/rules.ts'
import type { RateLimits } from '../rate-limits/service.ts'
import { canonicalEmail } from '../users/email-address.ts'
import type { User, UsersRepository } from '../users/repository.ts'
import type { Credentials } from './credentials.ts'
import { InvalidCredentialsError } from './errors.ts'
import { createFailureCounts } from './failure-counts.ts'
import { mailsIn } from './mails/index.ts'
import type { PasswordAttemptsOptions } from './options.ts'

/** A verified password: whose it was, and what was counted for it. */
export interface VerifiedAttempt {
  user: User
  /** What a success resets: the failures of the account, and of the device. */
  cleared: Counter[]
  /** What was counted for it, which was no failure after all. */
  counted: Counter[]
  /** How many failures in a row there were before it, from any client. */
  failures: number
}

interface Dependencies {
  options: { passwordAttempts: PasswordAttemptsOptions }
  db: Db<{ users: UsersRepository }>
  credentials: Credentials
  rateLimits: RateLimits
  auditLog: AuditLog<'sign_in_failed' | 'throttled' | 'account_locked'>
  devices: Devices
  notices: Notices
}

/** Verifies passwords; each attempt is counted before, so that of many at once no more are made than may be. */
export function createPasswordAttempts(dependencies: Dependencies) {
  const { db, credentials, rateLimits, auditLog, devices, notices } = dependencies
  const { check, findByEmail } = credentials
  const options = dependencies.options.passwordAttempts
  const counts = createFailureCounts(options)

  return {
    failuresOf: counts.allOf,

    /** What a sign-in that was verified before resets, now that it is completed. */
    async verifiedAttempt(user: User, deviceId: string | undefined): Promise<VerifiedAttempt> {
      const failures = await rateLimits.countOf(counts.accountInARow(user.email, user), db)
      const cleared = [...counts.allOf(user), ...(await deviceOf(user, deviceId))]
      return { user, cleared, counted: [], failures }
    },

    /**
     * Verifies a password for a sign-in, where failures lock the account and the network out for a while; a browser that
     * its owner signed in with before has failures of its own.
     * @throws {InvalidCredentialsError} when it is wrong; {@link TooManyAttemptsError} when there were too many.
     */
    async verifyForSignIn(
      email: string,
      password: string,
      deviceId: string | undefined,
      context: RequestContext,
    ): Promise<VerifiedAttempt> {
      const owner = await findByEmail(email)
      const ofAccount = counts.account(email)
      const ofAccountInARow = counts.accountInARow(email, owner)
      const network = counts.network(context.ip)
      const device = await deviceOf(owner, deviceId)
      const isTrusted = device.length > 0 && (await rateLimits.tryConsume(device))
      const counted = isTrusted ? device : [ofAccount, ofAccountInARow, network]
      if (!isTrusted) await consume(counted, email, context)
      const user = await verify(email, password, counted, context)
      const consecutive = await rateLimits.countOf(ofAccountInARow, db)
      return {
        user,
        cleared: [ofAccount, ofAccountInARow, ...device],
        counted,
        failures: isTrusted ? consecutive : consecutive - 1,
      }
    },

    /**
     * Counts a verified sign-in before its session: somebody who knows the password could else fill the database. A browser
     * that its owner signed in with before has a count of its own, so that they cannot lock the owner out.
     * @throws {TooManyAttemptsError} when there were too many lately.
     */
    async countSignIn(
      { user, counted }: VerifiedAttempt,
      deviceId: string | undefined,
      context: RequestContext,
    ): Promise<void> {
      const isKnown = await devices.isKnown(user.id, deviceId, db)
      await consume([counts.signIns(user.id, isKnown ? deviceId : undefined)], user.email, context).catch(
        async (error) => {
          await rateLimits.refund(counted)
          throw error
        },
      )
    },

    /**
     * Asks a signed-in user for their password once more; failed sign-ins do not count here, nor do these failures there.
     * @throws {InvalidCredentialsError} when it is wrong; {@link TooManyAttemptsError} when there were too many.
     */
    async reauthenticate(
      caller: { user_id: number; email: string },
      password: string,
      context: RequestContext,
    ): Promise<User> {
      const counted = counts.reauthentication(caller.user_id)
      await consume(counted, caller.email, context)
      const user = await verify(caller.email, password, counted, context)
      await rateLimits.reset(counted)
      return user
    },
  }

  /** What is counted of a device that its owner signed in with before; nothing of any other. */
  async function deviceOf(owner: User | undefined, deviceId: string | undefined): Promise<Counter[]> {
    if (!deviceId) return []
    // Asked where there is no such user as well, so that the time it takes does not tell who has an account.
    const isKnown = await devices.isKnown(owner?.id ?? 0, deviceId, db)
    return isKnown ? counts.device(deviceId) : []
  }

  async function consume(counted: readonly Counter[], email: string, context: RequestContext): Promise<void> {
    try {
      await rateLimits.consume(counted)
    } catch (error) {
      // One row for each lockout, not for each request that it refuses: else these would fill the disk.
      if (error instanceof TooManyAttemptsError && error.isFirst) await record('throttled', email, context)
      throw error
    }
  }

  async function verify(
    email: string,
    password: string,
    counted: readonly Counter[],
    context: RequestContext,
  ): Promise<User> {
    const user = await check(email, password, context).catch(async (error) => {
      await rateLimits.refund(counted)
      throw error
    })
    if (user) return user
    await record('sign_in_failed', email, context)
    await notifyIfLocked(email, counted, context)
    throw new InvalidCredentialsError()
  }

  /** Notifies the owner once that no more attempts are taken; writes as much for an address that no user has. */
  async function notifyIfLocked(
    email: string,
    counted: readonly Counter[],
    context: RequestContext,
  ): Promise<void> {
    const row = counted.find(({ rule }) => rule.notifiesOnce)
    if (!row || (await rateLimits.countOf(row, db)) < options.consecutiveFailures) return
    const user = await findByEmail(email)
    const nobody = { email: canonicalEmail(email), email_verified_at: null, isNobody: true }
    const failures = options.consecutiveFailures
    const mails = mailsIn(context.language)
    const notice: Notice = {
      kind: 'accountLocked',
      write: (names) => mails.accountLocked({ ...names, failures }),
    }
    await db.transaction(async (tx) => {
      // Before the count, as everywhere: a deletion would wait for the count, and this for the deletion.
      await tx.users.lockForUpdate(user?.id)
      if (!(await rateLimits.markNotified(row, tx))) return
      await auditLog.record('account_locked', { userId: user?.id, context }, tx)
      await notices.send(notice, user ?? nobody, context, tx)
    })
  }

  async function record(
    kind: 'sign_in_failed' | 'throttled',
    email: string,
    context: RequestContext,
  ): Promise<void> {
    const user = await findByEmail(email)
    await auditLog.record(kind, { userId: user?.id, context }, db)
  }
}

/** What {@link createPasswordAttempts} gives. */
export type PasswordAttempts = ReturnType<typeof createPasswordAttempts>
