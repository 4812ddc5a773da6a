import type { Tx } from '../../platform/database/db.ts'
import { ForbiddenError } from '../../platform/errors/request-errors.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Devices } from '../devices/service.ts'
import type { Notices } from '../notices/service.ts'
import type { RateLimits } from '../rate-limits/service.ts'
import type { SessionsRepository, SessionWithEmail } from '../sessions/repository.ts'
import type { OpenedSession, Sessions } from '../sessions/service.ts'
import type { Factors } from '../sign-in/factors.ts'
import { aalWithoutFactor, type SecondFactorOptions } from '../sign-in/second-step.ts'
import type { User } from '../users/repository.ts'
import { METHOD } from './codes.ts'
import { mailsIn } from './mails/index.ts'

/** What may happen to a second factor. */
export type ConclusionEvent = 'second_factor_on' | 'second_factor_off' | 'recovery_codes_renewed'

/** What is changed with it. */
export interface ConclusionRepositories {
  sessions: SessionsRepository
}

interface Dependencies {
  options: { secondFactor: SecondFactorOptions }
  factors: Factors
  rateLimits: RateLimits
  sessions: Sessions
  devices: Devices
  notices: Notices
  auditLog: AuditLog<ConclusionEvent>
}

/** What follows where a second factor was changed. */
export const createConclusion = ({
  options,
  factors,
  rateLimits,
  sessions,
  devices,
  notices,
  auditLog,
}: Dependencies) => ({
  /** Records an event, and tells the owner. */
  async tell(
    kind: ConclusionEvent,
    user: User,
    context: RequestContext,
    tx: Tx<ConclusionRepositories>,
  ): Promise<void> {
    await auditLog.record(kind, { userId: user.id, context }, tx)
    await notices.send({ kind, write: mailsIn(context.language)[kind] }, user, context, tx)
  },

  /**
   * Leaves the user one session, the caller's, under a new ID: what was stolen before is worth nothing; and one device.
   * @throws {ForbiddenError} when the session is over: a new password may have ended it meanwhile.
   */
  async leaveOne(
    caller: SessionWithEmail,
    presentedDeviceId: string | undefined,
    context: RequestContext,
    tx: Tx<ConclusionRepositories>,
  ): Promise<OpenedSession> {
    const renewed = await sessions.renew(caller, tx)
    if (!renewed) throw new ForbiddenError()
    const { digest } = renewed.session
    await sessions.raise(digest, METHOD, tx)
    await tx.sessions.deleteSessionsOf(caller.user_id, { except: digest })
    await devices.forget(caller.user_id, tx, presentedDeviceId)
    const device = await devices.use(caller.user_id, presentedDeviceId, context, tx)
    if (device) await devices.noteFactor(caller.user_id, device, false, tx)
    return renewed
  },

  /** What is left where a second factor is off: sessions that are as sure as without one, no trusted device, no count of wrong codes. */
  async forgetFactor(userId: number, tx: Tx<ConclusionRepositories>): Promise<void> {
    await sessions.forgetFactors(userId, aalWithoutFactor(options.secondFactor), tx)
    await devices.distrust(userId, tx)
    await rateLimits.reset(factors.failuresOf(userId), tx)
  },
})
