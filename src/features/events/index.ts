import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import type { Knex } from 'knex'
import { type Client, clientOf } from '../../lib/client.ts'
import { canonicalEmail } from '../../lib/email-address.ts'
import { inBatches } from '../../lib/in-batches.ts'
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

declare module 'fastify' {
  interface FastifyInstance {
    events: Events
  }
}

const events: FastifyPluginAsync = async (app) => {
  const repository = eventsRepository(app.knex)

  app.decorate('events', {
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
  })
  app.limits.onRefusal(async (kind, request, reply) => {
    const owner = await app.users.findByEmail(addressIn(request.body))
    await app.events.record(kind, { userId: owner?.id, client: clientOf(request, reply) }, app.knex)
  })
  app.housekeeping.everyMinute(() => app.events.purge())
}

/** The address that a request names, which may be anybody's, or none. */
function addressIn(body: unknown): string {
  const { email } = (body ?? {}) as { email?: unknown }
  return typeof email === 'string' ? canonicalEmail(email) : ''
}

export default fp(events, { name: 'events', dependencies: ['users', 'housekeeping', 'limits'] })
