import type { Knex } from 'knex'
import type { Options } from '../../config/options.ts'
import { inBatches } from '../../platform/database/in-batches.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { Jobs } from '../../platform/jobs/jobs.ts'
import type { EventKind } from './kind.ts'
import { type AuditEvent, auditLogRepository } from './repository.ts'

const DAY_MS = 86_400_000

/** The audit log. */
export interface AuditLog {
  /** Notes what happens, in the transaction in which it does; for nobody, where it is about no user. */
  record(
    kind: EventKind,
    who: { userId?: number | undefined; context?: RequestContext | undefined },
    within: Knex,
  ): Promise<void>
  /** What happened to a user before a time (in milliseconds since 1970), newest first. */
  list(userId: number, page: { before: number; limit: number }): Promise<AuditEvent[]>
  /** Deletes what is older than AUDIT_DAYS, in small batches. */
  purge(): Promise<void>
}

interface Dependencies {
  options: Options
  knex: Knex
  now: () => number
  jobs: Jobs
}

/** The audit log of this database. */
export function createAuditLog(app: Dependencies): AuditLog {
  const repository = auditLogRepository(app.knex)

  const auditLog: AuditLog = {
    async record(kind, { userId = null, context }, within) {
      await auditLogRepository(within).addEvent({
        time: app.now(),
        kind,
        user_id: userId,
        ip: context?.ip ?? null,
        user_agent: context?.userAgent ?? null,
        request_id: context?.requestId ?? null,
      })
    },
    list: repository.listEvents,
    async purge() {
      const before = app.now() - app.options.auditLog.days * DAY_MS
      await inBatches((limit) => repository.deleteOld(before, limit))
    },
  }
  app.jobs.everyMinute(() => auditLog.purge())
  return auditLog
}
