import type { Tx } from '../../platform/database/db.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Devices } from '../devices/service.ts'
import type { Notices } from '../notices/service.ts'
import type { SessionsRepository, SessionWithEmail } from '../sessions/repository.ts'
import type { User } from '../users/repository.ts'
import { mailsIn } from './mails/index.ts'

/** What may happen to a second factor. */
export type ConclusionEvent = 'second_factor_on' | 'second_factor_off' | 'recovery_codes_renewed'

/** What is changed with it. */
export interface ConclusionRepositories {
  sessions: SessionsRepository
}

interface Dependencies {
  devices: Devices
  notices: Notices
  auditLog: AuditLog<ConclusionEvent>
}

/** What follows where a second factor was changed. */
export const createConclusion = ({ devices, notices, auditLog }: Dependencies) => ({
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

  /** Ends the user's sessions but this one; from now on no device is trusted. */
  async endOtherSessions(caller: SessionWithEmail, tx: Tx<ConclusionRepositories>): Promise<void> {
    await tx.sessions.deleteSessionsOf(caller.user_id, { except: caller.digest })
    await devices.distrust(caller.user_id, tx)
  },
})
