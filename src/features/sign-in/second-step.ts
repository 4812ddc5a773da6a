import type { Bound, Db } from '../../platform/database/db.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Devices } from '../devices/service.ts'
import type { Notices } from '../notices/service.ts'
import type { RateLimits } from '../rate-limits/service.ts'
import type { SessionsRepository } from '../sessions/repository.ts'
import type { Sessions } from '../sessions/service.ts'
import type { Tokens } from '../tokens/service.ts'
import { unlessNotFound } from '../users/errors.ts'
import type { User, UsersRepository } from '../users/repository.ts'
import { PendingSignInOverError } from './errors.ts'
import {
  createSessionEstablishment,
  type Proven,
  type SignedIn,
  type SignInContext,
} from './establish-session.ts'
import type { Factors } from './factors.ts'
import type { PasswordAttemptsOptions } from './options.ts'
import type { PasswordAttempts, VerifiedAttempt } from './password-attempts.ts'
import { beginPending, isRemembered, PENDING_SIGN_INS } from './pending.ts'

/** Who needs a second factor, and for how many days it is not asked for on a trusted device. */
export interface SecondFactorOptions {
  policy: 'off' | 'optional' | 'required'
  trustDays: number
}

/** How sure it is who signs in where no second factor is on: where one is required, too little but to turn one on. */
export const aalWithoutFactor = ({ policy }: SecondFactorOptions): 0 | 1 => (policy === 'required' ? 0 : 1)

/** What came with a right password. */
export interface FirstStep extends SignInContext {
  /** The code of a second factor. */
  code?: string | undefined
}

/** A sign-in whose password was right, and which waits for a second factor. */
export interface PendingSignIn {
  /** The methods by which it can be given. */
  secondFactor: readonly string[]
  /** What completes it together with a code, for ten minutes. */
  pending: string
}

/** By which method a second factor was given, once it was: a code is good once, also where what follows begins anew. */
export interface GivenFactor {
  method?: string
}

/** What completes a pending sign-in. */
export interface SecondFactor extends SignInContext {
  pending?: string | undefined
  code: string
  /** Whether no second factor is to be asked for on this device for a while. */
  trustDevice?: boolean | undefined
}

interface Dependencies {
  options: { passwordAttempts: PasswordAttemptsOptions; secondFactor: SecondFactorOptions }
  db: Db<{ users: UsersRepository; sessions: SessionsRepository }>
  factors: Factors
  passwordAttempts: PasswordAttempts
  sessions: Sessions
  devices: Devices
  tokens: Tokens
  rateLimits: RateLimits
  notices: Notices
  auditLog: AuditLog<'signed_in' | 'signed_out'>
}

/** What comes after a right password: the second factor of who has one, and the session. */
export function createSecondStep(dependencies: Dependencies) {
  const { options, db, factors, passwordAttempts, devices, tokens, rateLimits } = dependencies
  const establishSession = createSessionEstablishment(dependencies)

  /**
   * Goes on after a right password; undefined where it was changed since, or a second factor turned on.
   * @param given what was verified before for this sign-in, which is used up by then.
   */
  async function proceed(
    attempt: VerifiedAttempt,
    signIn: FirstStep,
    context: RequestContext,
    given: GivenFactor,
  ): Promise<SignedIn | PendingSignIn | undefined> {
    const { user } = attempt
    const { code, remember = false, presentedDeviceId } = signIn
    const device = await provenDevice(user, presentedDeviceId)
    const methods = await factors.methodsOf(user.id, device)
    if (methods.length === 0) {
      const assurance = { amr: 'pwd', aal: aalWithoutFactor(options.secondFactor) }
      const isStillEnough = async (tx: Bound) => !(await factors.isOn(user.id, tx))
      return establish(attempt, { ...signIn, assurance, isStillEnough }, context)
    }
    const isTrusted = (tx: Bound) =>
      devices.isTrusted(user.id, presentedDeviceId, options.secondFactor.trustDays, tx)
    if (!code && (await isTrusted(db))) {
      const assurance = { amr: 'pwd', aal: 1 }
      return establish(attempt, { ...signIn, assurance, isStillEnough: isTrusted }, context)
    }
    await rateLimits.refund(attempt.counted)
    if (!code) {
      await factors.prepare(user, context, device)
      return await pend(user, methods, remember)
    }
    given.method ??= await factors.verify(user, { code }, context, device)
    const assurance = { amr: `pwd ${given.method}`, aal: 2 }
    return establish({ ...attempt, counted: [] }, { ...signIn, assurance }, context)
  }

  async function establish(
    attempt: VerifiedAttempt,
    signIn: SignInContext & Proven,
    context: RequestContext,
  ): Promise<SignedIn | undefined> {
    const signedIn = await db.transaction((tx) => establishSession(attempt, signIn, context, tx))
    if (!signedIn) await rateLimits.refund(attempt.counted)
    return signedIn
  }

  /** Waits for a second factor; undefined where the password was changed since. */
  const pend = (user: User, secondFactor: readonly string[], remember: boolean) =>
    db.transaction(async (tx): Promise<PendingSignIn | undefined> => {
      if (!(await tx.users.lockIfPasswordUnchanged(user.id, user.hashed_password))) return undefined
      return { secondFactor, pending: await beginPending(tokens, user, remember, tx) }
    })

  /** The device, where its owner gave a second factor on it before. */
  async function provenDevice(user: User, deviceId: string | undefined): Promise<string | undefined> {
    return (await devices.gaveFactor(user.id, deviceId, db)) ? deviceId : undefined
  }

  /** A pending sign-in, and whose it is; undefined where it is over. */
  async function findPending(pending = '') {
    const found = await tokens.find(pending, PENDING_SIGN_INS)
    const user = found && (await db.users.findUserBy({ id: found.user_id }).catch(unlessNotFound))
    return user && found.email === user.email ? { found, user } : undefined
  }

  /** The methods by which the second factor of a pending sign-in can be given now; none where it is over. */
  async function methodsOfPending({
    pending,
    presentedDeviceId,
  }: Pick<SecondFactor, 'pending' | 'presentedDeviceId'>): Promise<readonly string[]> {
    const { user } = (await findPending(pending)) ?? {}
    return user ? factors.methodsOf(user.id, await provenDevice(user, presentedDeviceId)) : []
  }

  /**
   * Completes a sign-in with a second factor.
   * @throws {PendingSignInOverError} when it is over, or was completed.
   * @throws {InvalidCodeError} when the code is wrong; {@link TooManyAttemptsError} when there were too many.
   */
  async function complete(given: SecondFactor, context: RequestContext): Promise<SignedIn> {
    const { pending, code, trustDevice = false, presentedDeviceId } = given
    const { found, user } = (await findPending(pending)) ?? {}
    if (!found || !user || (await factors.methodsOf(user.id)).length === 0) throw new PendingSignInOverError()
    const device = await provenDevice(user, presentedDeviceId)
    const method = await factors.verify(user, { code }, context, device)
    const attempt = await passwordAttempts.verifiedAttempt(user, presentedDeviceId)
    const proven = {
      assurance: { amr: `pwd ${method}`, aal: 2 },
      trustsDevice: trustDevice,
    }
    const signIn = { ...given, remember: isRemembered(found), ...proven }
    return db.transaction(async (tx) => {
      const signedIn = await establishSession(attempt, signIn, context, tx)
      if (!signedIn || !(await tokens.consume(found, tx))) throw new PendingSignInOverError()
      return signedIn
    })
  }

  return { proceed, complete, methodsOfPending }
}
