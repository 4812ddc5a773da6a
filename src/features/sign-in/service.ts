import type { Db } from '../../platform/database/db.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Devices } from '../devices/service.ts'
import { EmailNotVerifiedError } from '../email-verification/errors.ts'
import { SIGN_IN_MAILS } from '../email-verification/mail-shares.ts'
import type { EmailVerification } from '../email-verification/service.ts'
import type { Notices } from '../notices/service.ts'
import type { RateLimits } from '../rate-limits/service.ts'
import type { SessionsRepository } from '../sessions/repository.ts'
import type { Sessions } from '../sessions/service.ts'
import type { Tokens } from '../tokens/service.ts'
import type { User, UsersRepository } from '../users/repository.ts'
import type { Credentials } from './credentials.ts'
import { InvalidCredentialsError } from './errors.ts'
import type { SignedIn, SignInContext } from './establish-session.ts'
import type { Factors } from './factors.ts'
import type { PasswordAttemptsOptions } from './options.ts'
import type { PasswordAttempts, VerifiedAttempt } from './password-attempts.ts'
import {
  createSecondStep,
  type GivenFactor,
  type PendingSignIn,
  type SecondFactorOptions,
} from './second-step.ts'

/** What a sign-in goes by; a missing address or password is a wrong one. */
export interface SignIn extends SignInContext {
  email?: string | null | undefined
  password?: string | null | undefined
  /** The code of a second factor. */
  code?: string | undefined
}

interface Dependencies {
  options: {
    emailVerification: { required: boolean }
    passwordAttempts: PasswordAttemptsOptions
    secondFactor: SecondFactorOptions
  }
  db: Db<{ users: UsersRepository; sessions: SessionsRepository }>
  credentials: Credentials
  factors: Factors
  tokens: Tokens
  passwordAttempts: PasswordAttempts
  sessions: Sessions
  devices: Devices
  emailVerification: EmailVerification
  auditLog: AuditLog<'sign_in_failed' | 'signed_in' | 'signed_out'>
  rateLimits: RateLimits
  notices: Notices
}

/** Signing in. */
export type SignInService = ReturnType<typeof createSignIn>

/** Signing in, in this database. */
export function createSignIn(dependencies: Dependencies) {
  const { options, db, credentials, passwordAttempts, sessions } = dependencies
  const { emailVerification, auditLog, rateLimits } = dependencies
  const secondStep = createSecondStep(dependencies)

  async function logIn(
    signIn: SignIn,
    context: RequestContext,
    given: GivenFactor = {},
  ): Promise<SignedIn | PendingSignIn> {
    const { email, password, presentedDeviceId } = signIn
    if (!email || !password) throw new InvalidCredentialsError()
    const attempt = await passwordAttempts.verifyForSignIn(email, password, presentedDeviceId, context)
    if (options.emailVerification.required && attempt.user.email_verified_at === null)
      await refuseUnverified(attempt, context)
    await passwordAttempts.countSignIn(attempt, presentedDeviceId, context)
    return (
      (await secondStep.proceed(attempt, signIn, context, given)) ??
      // The password was changed, or only hashed anew, since it was checked: what counts is the one it is now.
      logIn(signIn, context, given)
    )
  }

  async function refuseUnverified(
    { user, counted }: VerifiedAttempt,
    context: RequestContext,
  ): Promise<never> {
    await rateLimits.refund(counted)
    await auditLog.record('sign_in_failed', { userId: user.id, context }, db)
    await emailVerification.request(user.email, context, SIGN_IN_MAILS)
    throw new EmailNotVerifiedError()
  }

  return {
    /** Whether this is the user's password; false, and after the same time, for an address that no user has. */
    async validLogin(email: string, password: string): Promise<boolean> {
      return (await credentials.check(email, password)) !== undefined
    },

    /**
     * Signs in with an address and a password and, where a second factor is on and none is given, begins to wait for it.
     * @throws {InvalidCodeError} when the code of a second factor is wrong.
     * @throws {InvalidCredentialsError} when they do not belong together, or one is missing.
     * @throws {EmailNotVerifiedError} when the service asks for a confirmed address; what confirms it is mailed again.
     */
    logIn: (signIn: SignIn, context: RequestContext): Promise<SignedIn | PendingSignIn> =>
      logIn(signIn, context),

    /**
     * Completes a sign-in with a second factor.
     * @throws {PendingSignInOverError} when it is over, or was completed.
     * @throws {InvalidCodeError} when the code is wrong; {@link TooManyAttemptsError} when there were too many.
     */
    completeSignIn: secondStep.complete,

    /** The methods by which the second factor of a pending sign-in can be given now; none where it is over. */
    methodsOfPending: secondStep.methodsOfPending,

    /** Signs the user with this address in: gives the session's ID, or undefined where no user has it. */
    async createSession(email: string): Promise<string | undefined> {
      const user = await credentials.findByEmail(email)
      return (
        user &&
        db.transaction(async (tx) => {
          const isThere = await tx.users.lockForUpdate(user.id)
          return isThere ? (await sessions.open(user.id, { tx })).id : undefined
        })
      )
    },

    /** Who is signed in with this session ID; nobody where it is only good to turn a second factor on. */
    async getUserFromSessionId(
      sessionId: string | null | undefined,
    ): Promise<Pick<User, 'id' | 'email'> | undefined> {
      const session = sessionId ? await sessions.find(sessionId) : undefined
      return session && session.aal > 0 ? { id: session.user_id, email: session.email } : undefined
    },

    /** Ends all sessions of a user; does nothing where there is no such user. */
    async destroySession(userId: number | null | undefined): Promise<void> {
      if (userId == null) return
      await sessions.trim(userId)
      await sessions.endAll(userId, db)
    },
  }
}
