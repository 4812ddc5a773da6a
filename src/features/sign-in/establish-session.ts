import type { Knex } from 'knex'
import { sha256 } from '../../platform/crypto/digest.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import { recogniseDevice } from '../../platform/http/user-agent.ts'
import { sessionsRepository } from '../sessions/repository.ts'
import type { OpenedSession } from '../sessions/service.ts'
import { type User, usersRepository } from '../users/repository.ts'
import type { AuthDependencies } from './auth.ts'
import type { VerifiedAttempt } from './password-attempts.ts'

/** What a sign-in presents beside the e-mail address and the password. */
export interface SignInContext {
  remember?: boolean | undefined
  /** The session IDs that the request came with: those sessions end, and no ID is ever taken on. */
  presentedSessionIds?: readonly string[] | undefined
  /** The device ID that the request came with. */
  presentedDeviceId?: string | undefined
}

/** A sign-in that succeeded. */
export interface SignedIn extends OpenedSession {
  email: string
  /** The ID of a device that was not known before. */
  deviceId?: string | undefined
}

/** Establishes a session after a verified password, and notifies the user where it may not have been them. */
export function createSessionEstablishment(app: AuthDependencies) {
  const { sessions, devices, auditLog, limits, options } = app

  /** The device that the user signs in with; with its ID, where it was not known before. */
  async function identifyDevice(
    user: User,
    presented: string | undefined,
    context: RequestContext,
    trx: Knex,
  ): Promise<{ digest: string; id?: string }> {
    const { id } = user
    const known = await devices.use(id, presented, context, trx)
    if (known) return { digest: known }
    // The first device of an account needs no notice; nor does each sign-in of a program that keeps no cookies.
    const isExpected =
      !(await devices.isAnyKnown(id, trx)) ||
      (presented === undefined && (await devices.isLikeAnother(id, context, trx)))
    if (!isExpected) await notify('newDevice', user, context, trx)
    return devices.add(id, context, trx)
  }

  /** Ends the session that a browser signs in over, whosever it was. */
  async function endSession(sessionId: string, context: RequestContext, trx: Knex): Promise<void> {
    const ended = await sessionsRepository(trx).findSession(sha256(sessionId))
    if (!ended) return
    await auditLog.record('signed_out', { userId: ended.user_id, context }, trx)
    await sessions.replace(ended.digest, trx)
  }

  async function notify(
    kind: 'newDevice' | 'signInAfterFailures',
    user: User,
    context: RequestContext,
    trx: Knex,
  ): Promise<void> {
    const { browser, system } = recogniseDevice(context.userAgent)
    const device = app.i18n.in(context.language).device(browser, system)
    await app.notices.send(kind, user, { device, ip: context.ip ?? '' }, context, trx)
  }

  /** Establishes the session of the user whose password was verified; undefined where it was changed since. */
  return async function establishSession(
    attempt: VerifiedAttempt,
    { remember = false, presentedSessionIds = [], presentedDeviceId }: SignInContext,
    context: RequestContext,
    trx: Knex,
  ): Promise<SignedIn | undefined> {
    const { id, email, hashed_password } = attempt.user
    if (!(await usersRepository(trx).lockIfPasswordUnchanged(id, hashed_password))) return undefined
    for (const sessionId of presentedSessionIds) await endSession(sessionId, context, trx)
    // In this order: whoever counts begins with the network too.
    const { cleared } = attempt
    await limits.refund(
      attempt.counted.filter((counted) => !cleared.includes(counted)),
      trx,
    )
    await limits.reset(cleared, trx)
    await auditLog.record('signed_in', { userId: id, context }, trx)
    if (attempt.failures >= options.rateLimits.accountFailures)
      await notify('signInAfterFailures', attempt.user, context, trx)
    const device = await identifyDevice(attempt.user, presentedDeviceId, context, trx)
    const opened = await sessions.open(id, { remember, context, deviceDigest: device.digest, within: trx })
    return { ...opened, email, deviceId: device.id }
  }
}
