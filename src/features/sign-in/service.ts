import type { RequestContext } from '../../platform/http/request-context.ts'
import { EmailNotVerifiedError } from '../email-verification/errors.ts'
import { type User, usersRepository } from '../users/repository.ts'
import type { AuthDependencies } from './auth.ts'
import type { CredentialsCheck } from './credentials.ts'
import { InvalidCredentialsError } from './errors.ts'
import { createSessionEstablishment, type SignedIn, type SignInContext } from './establish-session.ts'
import type { PasswordAttempts, VerifiedAttempt } from './password-attempts.ts'

/** What a sign-in goes by; a missing address or password is a wrong one. */
export interface SignIn extends SignInContext {
  email?: string | null | undefined
  password?: string | null | undefined
}

/** Signing in. */
export function createSignIn(
  app: AuthDependencies,
  credentials: CredentialsCheck,
  passwordAttempts: PasswordAttempts,
) {
  const { knex, sessions, emailVerification, auditLog, limits, options } = app
  const { repository } = sessions
  const establishSession = createSessionEstablishment(app)

  async function logIn(signIn: SignIn, context: RequestContext): Promise<SignedIn> {
    const { email, password, presentedDeviceId } = signIn
    if (!email || !password) throw new InvalidCredentialsError()
    const attempt = await passwordAttempts.verifyForSignIn(email, password, presentedDeviceId, context)
    if (options.emailVerification.required && attempt.user.email_verified_at === null)
      await refuseUnverified(attempt, context)
    await passwordAttempts.countSignIn(attempt, context)
    const signedIn = await knex.transaction((trx) => establishSession(attempt, signIn, context, trx))
    if (signedIn) return signedIn
    // The password was changed, or only hashed anew, since it was checked: what counts is the one it is now.
    await limits.refund(attempt.counted)
    return logIn(signIn, context)
  }

  async function refuseUnverified(
    { user, counted }: VerifiedAttempt,
    context: RequestContext,
  ): Promise<never> {
    await limits.refund(counted)
    await auditLog.record('sign_in_failed', { userId: user.id, context }, knex)
    await emailVerification.request(user.email, context, 'sign_in')
    throw new EmailNotVerifiedError()
  }

  return {
    /** Whether this is the user's password; false, and after the same time, for an address nobody has. */
    async validLogin(email: string, password: string): Promise<boolean> {
      return (await credentials.check(email, password)) !== undefined
    },

    /**
     * Signs in with an address and a password.
     * @throws {InvalidCredentialsError} when they do not belong together, or one is missing.
     * @throws {EmailNotVerifiedError} when the service asks for a confirmed address; what confirms it is mailed again.
     */
    logIn,

    /** Signs the user with this address in: gives the session's ID, or nothing where nobody has the address. */
    async createSession(email: string): Promise<string | undefined> {
      const user = await credentials.findByEmail(email)
      return (
        user &&
        knex.transaction(async (trx) => {
          const isThere = await usersRepository(trx).lockForUpdate(user.id)
          return isThere ? (await sessions.open(user.id, { within: trx })).id : undefined
        })
      )
    },

    /** Who is signed in with this session ID. */
    async getUserFromSessionId(
      sessionId: string | null | undefined,
    ): Promise<Pick<User, 'id' | 'email'> | undefined> {
      const session = sessionId ? await sessions.find(sessionId) : undefined
      return session && { id: session.user_id, email: session.email }
    },

    /** Ends all sessions of a user; does nothing where there is no such user. */
    async destroySession(userId: number | null | undefined): Promise<void> {
      if (userId == null) return
      await sessions.trim(userId)
      await repository.deleteSessionsOf(userId)
    },
  }
}
