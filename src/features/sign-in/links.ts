import type { Db } from '../../platform/database/db.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Devices } from '../devices/service.ts'
import type { Notices } from '../notices/service.ts'
import type { RateLimits } from '../rate-limits/service.ts'
import type { SessionsRepository } from '../sessions/repository.ts'
import type { Sessions } from '../sessions/service.ts'
import type { FoundToken, Tokens } from '../tokens/service.ts'
import { normaliseEmail } from '../users/email-address.ts'
import { UserNotFoundError, unlessNotFound } from '../users/errors.ts'
import type { User, UsersRepository } from '../users/repository.ts'
import { CodeRequiredError, InvalidSignInLinkError } from './errors.ts'
import {
  createSessionEstablishment,
  type Proven,
  type SignedIn,
  type SignInContext,
} from './establish-session.ts'
import type { Factors } from './factors.ts'
import type { PasswordAttemptsOptions } from './options.ts'
import { aalWithoutFactor, type SecondFactorOptions } from './second-step.ts'
import { SIGN_IN } from './token-purposes.ts'

/** Links that sign somebody in once, without a password. */
export interface SignInLinks {
  /**
   * A token that signs its holder in as the user with this e-mail address; ends an earlier one.
   * @throws {UserNotFoundError} when no user has the address.
   */
  createToken(email: string, context: RequestContext): Promise<string>
  /** The methods by which the holder of a token is to give a second factor; empty where none is on. */
  methodsOf(token: FoundToken): Promise<readonly string[]>
  /**
   * Signs the holder of a token in, which is used up; with the code of a second factor, where one is on.
   * @throws {InvalidCodeError | CodeRequiredError} when the code is wrong or missing.
   * @throws {InvalidSignInLinkError} when the token is unknown, used or expired.
   */
  complete(
    link: { token: string; code?: string | undefined },
    presented: SignInContext,
    context: RequestContext,
  ): Promise<SignedIn>
}

interface Dependencies {
  options: {
    passwordAttempts: PasswordAttemptsOptions
    passwordReset: { tokenSeconds: number }
    secondFactor: SecondFactorOptions
  }
  db: Db<{ users: UsersRepository; sessions: SessionsRepository }>
  factors: Factors
  tokens: Tokens
  sessions: Sessions
  devices: Devices
  rateLimits: RateLimits
  notices: Notices
  auditLog: AuditLog<'sign_in_link_created' | 'signed_in' | 'signed_out'>
}

/** The sign-in links of this database. */
export function createSignInLinks(dependencies: Dependencies): SignInLinks {
  const { options, db, factors, tokens, sessions, devices, auditLog } = dependencies
  const establishSession = createSessionEstablishment(dependencies)

  /** A link is no second factor. */
  async function assure(
    user: User,
    code: string | undefined,
    presentedDeviceId: string | undefined,
    context: RequestContext,
  ): Promise<Proven> {
    const device = (await devices.gaveFactor(user.id, presentedDeviceId, db)) ? presentedDeviceId : undefined
    if ((await factors.methodsOf(user.id, device)).length === 0)
      return {
        assurance: { amr: 'link', aal: aalWithoutFactor(options.secondFactor) },
        isStillEnough: async (tx) => !(await factors.isOn(user.id, tx)),
      }
    if (!code) {
      await factors.prepare(user, context, device)
      throw new CodeRequiredError()
    }
    const method = await factors.verify(user, { code }, context, device)
    return { assurance: { amr: `link ${method}`, aal: 2 } }
  }

  return {
    async createToken(email, context) {
      const { id: userId, email: address } = await db.users.findUserBy({ email: normaliseEmail(email) })
      return db.transaction(async (tx) => {
        if (!(await tx.users.lockForUpdate(userId))) throw new UserNotFoundError()
        await auditLog.record('sign_in_link_created', { userId, context }, tx)
        const seconds = options.passwordReset.tokenSeconds
        return (await tokens.issue({ userId, purpose: SIGN_IN, email: address, seconds }, tx)).token
      })
    },

    methodsOf: ({ user_id }) => factors.methodsOf(user_id),

    async complete({ token, code }, presented, context) {
      const found = await tokens.find(token, [SIGN_IN])
      const user = found && (await db.users.findUserBy({ id: found.user_id }).catch(unlessNotFound))
      if (!user || found.email !== user.email) throw new InvalidSignInLinkError()
      const proven = await assure(user, code, presented.presentedDeviceId, context)
      await sessions.trim(user.id)
      const attempt = { user, cleared: [], counted: [], failures: 0 }
      return db.transaction(async (tx) => {
        const signedIn = await establishSession(attempt, { ...presented, ...proven }, context, tx)
        if (!signedIn || !(await tokens.consume(found, tx))) throw new InvalidSignInLinkError()
        return signedIn
      })
    },
  }
}
