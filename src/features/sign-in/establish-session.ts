import { sha256 } from '../../platform/crypto/digest.ts'
import type { Tx } from '../../platform/database/db.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import { recogniseDevice } from '../../platform/http/user-agent.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Devices } from '../devices/service.ts'
import { deviceName } from '../devices/texts.ts'
import type { Notice, Notices } from '../notices/service.ts'
import type { RateLimits } from '../rate-limits/service.ts'
import type { Assurance } from '../sessions/assurance-repository.ts'
import type { SessionsRepository } from '../sessions/repository.ts'
import type { OpenedSession, Sessions } from '../sessions/service.ts'
import type { User, UsersRepository } from '../users/repository.ts'
import { mailsIn } from './mails/index.ts'
import type { PasswordAttemptsOptions } from './options.ts'
import type { VerifiedAttempt } from './password-attempts.ts'

/** What a sign-in presents beside the e-mail address and the password. */
export interface SignInContext {
  remember?: boolean | undefined
  /** The session IDs that the request came with: those sessions end, and no ID is ever taken on. */
  presentedSessionIds?: readonly string[] | undefined
  /** The device ID that the request came with. */
  presentedDeviceId?: string | undefined
}

/** How somebody proved who they are, and what follows. */
export interface Proven {
  /** By which methods, and how sure that is; by a password, at level 1, if left out. */
  assurance?: Pick<Assurance, 'amr' | 'aal'>
  /** Whether no second factor is to be asked for on this device for a while. */
  trustsDevice?: boolean | undefined
  /** Whether what it was decided on is still so, in the transaction that holds the user. */
  isStillEnough?: ((tx: SignInTx) => Promise<boolean>) | undefined
}

/** A sign-in that succeeded. */
export interface SignedIn extends OpenedSession {
  email: string
  /** The ID of a device that was not known before. */
  deviceId?: string | undefined
}

type SignInTx = Tx<{ users: UsersRepository; sessions: SessionsRepository }>

interface Dependencies {
  options: { passwordAttempts: PasswordAttemptsOptions }
  sessions: Sessions
  devices: Devices
  auditLog: AuditLog<'signed_in' | 'signed_out'>
  rateLimits: RateLimits
  notices: Notices
}

/** Establishes a session after a verified password, and notifies the user where it may not have been them. */
export function createSessionEstablishment(dependencies: Dependencies) {
  const { sessions, devices, auditLog, rateLimits, notices } = dependencies
  const { accountFailures } = dependencies.options.passwordAttempts

  /** The device that the user signs in with; with its ID, where it was not known before. */
  async function identifyDevice(
    user: User,
    presented: string | undefined,
    context: RequestContext,
    tx: SignInTx,
  ): Promise<{ digest: string; id?: string }> {
    const { id } = user
    const known = await devices.use(id, presented, context, tx)
    if (known) return { digest: known }
    // The first device of an account needs no notice; nor does each sign-in of a program that keeps no cookies.
    const isExpected =
      !(await devices.isAnyKnown(id, tx)) ||
      (presented === undefined && (await devices.isLikeAnother(id, context, tx)))
    if (!isExpected) await notify('newDevice', user, context, tx)
    return devices.add(id, context, tx)
  }

  /** Ends the session that a browser signs in over, whosever it was. */
  async function endSession(sessionId: string, context: RequestContext, tx: SignInTx): Promise<void> {
    const ended = await tx.sessions.findSession(sha256(sessionId))
    if (!ended) return
    await auditLog.record('signed_out', { userId: ended.user_id, context }, tx)
    await sessions.replace(ended.digest, tx)
  }

  async function notify(
    kind: 'newDevice' | 'signInAfterFailures',
    user: User,
    context: RequestContext,
    tx: SignInTx,
  ): Promise<void> {
    const { browser, system } = recogniseDevice(context.userAgent)
    const device = deviceName(context.language, browser, system)
    const write = mailsIn(context.language)[kind]
    const notice: Notice = { kind, write: (names) => write({ ...names, device, ip: context.ip ?? '' }) }
    await notices.send(notice, user, context, tx)
  }

  /** Establishes the session of the user whose password was verified; undefined where it, or what else this was decided on, was changed since. */
  return async function establishSession(
    attempt: VerifiedAttempt,
    {
      remember = false,
      presentedSessionIds = [],
      presentedDeviceId,
      assurance,
      trustsDevice = false,
      isStillEnough = async () => true,
    }: SignInContext & Proven,
    context: RequestContext,
    tx: SignInTx,
  ): Promise<SignedIn | undefined> {
    const { id, email, hashed_password } = attempt.user
    if (!(await tx.users.lockIfPasswordUnchanged(id, hashed_password))) return undefined
    if (!(await isStillEnough(tx))) return undefined
    for (const sessionId of presentedSessionIds) await endSession(sessionId, context, tx)
    // In this order, since counting begins with the network too: no two transactions then wait for each other.
    const { cleared } = attempt
    await rateLimits.refund(
      attempt.counted.filter((counted) => !cleared.includes(counted)),
      tx,
    )
    await rateLimits.reset(cleared, tx)
    await auditLog.record('signed_in', { userId: id, context }, tx)
    if (attempt.failures >= accountFailures) await notify('signInAfterFailures', attempt.user, context, tx)
    const device = await identifyDevice(attempt.user, presentedDeviceId, context, tx)
    if (assurance && assurance.aal >= 2) await devices.noteFactor(id, device.digest, trustsDevice, tx)
    const proven = assurance ? { assurance } : {}
    const opened = await sessions.open(id, {
      remember,
      context,
      deviceDigest: device.digest,
      ...proven,
      tx,
    })
    return { ...opened, email, deviceId: device.id }
  }
}
