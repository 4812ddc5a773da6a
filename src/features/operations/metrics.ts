import type { Knex } from 'knex'
import { Gauge } from 'prom-client'
import type { Mailer } from '../../platform/mail/mailer.ts'
import type { Metrics } from '../../platform/metrics/metrics.ts'
import { operationsRepository } from './repository.ts'

// To count very many sessions takes a while, and they do not change by much.
const COUNT_MS = 60_000

interface Dependencies {
  knex: Knex
  metrics: Metrics
  mailer: Mailer
  pingDatabase(): Promise<void>
}

/** Measures, whenever metrics are asked for, what is not counted as it happens. */
export function addMeasurements({ knex, metrics, mailer, pingDatabase }: Dependencies): void {
  const { registry } = metrics
  let counted = { at: Number.NEGATIVE_INFINITY, sessions: 0 }

  async function countSessions(): Promise<number> {
    const now = performance.now()
    if (now - counted.at > COUNT_MS)
      counted = { at: now, sessions: await operationsRepository(knex).countSessions() }
    return counted.sessions
  }

  new Gauge({
    name: 'auth_sessions',
    help: 'Sessions in the database, those that are over and not yet purged included; counted once a minute',
    registers: [registry],
    async collect() {
      this.set(await countSessions().catch(() => Number.NaN))
    },
  })

  const mails = new Gauge({
    name: 'auth_outbox_mails',
    help: 'Mails that are still to be sent',
    registers: [registry],
  })
  new Gauge({
    name: 'auth_outbox_oldest_seconds',
    help: 'How long the oldest mail has been waiting to be sent',
    registers: [registry],
    async collect() {
      const { count, oldestSeconds } = await mailer
        .measureOutbox()
        .catch(() => ({ count: Number.NaN, oldestSeconds: Number.NaN }))
      mails.set(count)
      this.set(oldestSeconds)
    },
  })

  new Gauge({
    name: 'auth_database_connections',
    help: 'Connections to the database of this process, by state; `waiting` are requests for one',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { pool } = knex.client
      this.set({ state: 'used' }, pool.numUsed())
      this.set({ state: 'free' }, pool.numFree())
      this.set({ state: 'waiting' }, pool.numPendingAcquires())
    },
  })

  new Gauge({
    name: 'auth_database_ping_seconds',
    help: 'How long the database takes to answer the simplest question; NaN where it does not',
    registers: [registry],
    async collect() {
      const start = performance.now()
      const isThere = await pingDatabase().then(
        () => true,
        () => false,
      )
      this.set(isThere ? (performance.now() - start) / 1000 : Number.NaN)
    },
  })
}
