import type { Knex } from 'knex'
import type { Config } from '../../config/config.ts'
import { inBatches } from '../../platform/database/in-batches.ts'
import type { Client } from '../../platform/http/request-context.ts'
import type { Jobs } from '../../platform/jobs/jobs.ts'
import type { EventKind } from './kind.ts'
import { type AuditEvent, eventsRepository } from './repository.ts'

const DAY_MS = 86_400_000

/** The audit trail. */
export interface Events {
  /** Notes what happens, in the transaction in which it does; for nobody, where it is about no user. */
  record(
    kind: EventKind,
    who: { userId?: number | undefined; client?: Client | undefined },
    within: Knex,
  ): Promise<void>
  /** What happened to a user before a time (in milliseconds since 1970), newest first. */
  list(userId: number, page: { before: number; limit: number }): Promise<AuditEvent[]>
  /** Deletes what is older than AUDIT_DAYS, in small batches. */
  purge(): Promise<void>
}

interface Dependencies {
  config: Config
  knex: Knex
  now: () => number
  housekeeping: Jobs
}

/** The audit trail of this database. */
export function createEvents(app: Dependencies): Events {
  const repository = eventsRepository(app.knex)

  const events: Events = {
    async record(kind, { userId = null, client }, within) {
      await eventsRepository(within).addEvent({
        time: app.now(),
        kind,
        user_id: userId,
        ip: client?.ip ?? null,
        user_agent: client?.userAgent ?? null,
        request_id: client?.requestId ?? null,
      })
    },
    list: repository.listEvents,
    async purge() {
      const before = app.now() - app.config.AUDIT_DAYS * DAY_MS
      await inBatches((limit) => repository.deleteOld(before, limit))
    },
  }
  app.housekeeping.everyMinute(() => events.purge())
  return events
}
