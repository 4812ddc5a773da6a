import { Counter } from 'prom-client'
import type { Bound, Db } from '../../platform/database/db.ts'
import { inBatches } from '../../platform/database/in-batches.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { Jobs } from '../../platform/jobs/jobs.ts'
import type { Metrics } from '../../platform/metrics/metrics.ts'
import { type AuditEvent, type AuditLogRepository, auditLogRepository } from './repository.ts'

const DAY_MS = 86_400_000

/** The audit log. Each feature defines the kinds of its events: `Kind` are those that it may record. */
export interface AuditLog<Kind extends string = string> {
  /** Records an event, in the transaction in which it happens: about a user, or a `target` that is none. */
  record: (
    kind: Kind,
    about: Pick<Partial<AuditEvent>, 'target'> & {
      userId?: number | undefined
      context?: RequestContext | undefined
    },
    tx: Bound,
  ) => Promise<void>
  /** Records the same event for each of many users. */
  recordForAll: (kind: Kind, userIds: readonly number[], context: RequestContext, tx: Bound) => Promise<void>
  /** What happened to a user before a time (in milliseconds since 1970), newest first. */
  list(userId: number, page: { before: number; limit: number }): Promise<AuditEvent[]>
  /** What happened to all users, and to none, before a time (in milliseconds since 1970), newest first. */
  listAll(page: { before: number; limit: number }): Promise<AuditEvent[]>
  /** Removes, in small batches, all that tells who it was from what happened to a user. */
  anonymiseInBatches(userId: number): Promise<void>
  /** Removes it in this transaction, which no event of the user can be added to meanwhile. */
  anonymise(userId: number, tx: Bound): Promise<void>
  /** Deletes what is older than AUDIT_DAYS, in small batches. */
  purge(): Promise<void>
}

interface Dependencies {
  options: { auditLog: { days: number } }
  db: Db<{ auditLog: AuditLogRepository }>
  now: () => number
  jobs: Jobs
  metrics: Metrics
}

/** The audit log of this database. */
export function createAuditLog({ options, db, now, jobs, metrics }: Dependencies): AuditLog {
  const events = new Counter({
    name: 'auth_events_total',
    help: 'What happened to accounts, by its kind: sign-ins and their failures, lockouts, resets and so on',
    labelNames: ['kind'],
    registers: [metrics.registry],
  })
  const eventOf = (
    kind: string,
    userId: number | null,
    context?: RequestContext,
    target: string | null = null,
  ) => ({
    time: now(),
    kind,
    user_id: userId,
    ip: context?.ip ?? null,
    user_agent: context?.userAgent ?? null,
    request_id: context?.requestId ?? null,
    actor: context?.actor ?? null,
    target,
  })

  const auditLog: AuditLog = {
    async record(kind, { userId = null, target, context }, tx) {
      if (userId !== null) context?.noteUser?.(userId)
      await auditLogRepository(tx.knex).addEvent(eventOf(kind, userId, context, target))
      events.inc({ kind })
    },
    async recordForAll(kind, userIds, context, tx) {
      if (userIds.length === 0) return
      await auditLogRepository(tx.knex).addEvents(userIds.map((id) => eventOf(kind, id, context)))
      events.inc({ kind }, userIds.length)
    },
    list: db.auditLog.listEvents,
    listAll: db.auditLog.listAllEvents,
    anonymiseInBatches: (userId) => inBatches((limit) => db.auditLog.anonymiseOldest(userId, limit)),
    anonymise: (userId, tx) => auditLogRepository(tx.knex).anonymiseEvents(userId),
    async purge() {
      const before = now() - options.auditLog.days * DAY_MS
      await inBatches((limit) => db.auditLog.deleteOld(before, limit))
    },
  }
  jobs.everyMinute(() => auditLog.purge())
  return auditLog
}
