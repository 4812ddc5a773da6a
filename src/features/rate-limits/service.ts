import { Counter as MetricCounter } from 'prom-client'
import { isAhead } from '../../platform/clock.ts'
import type { Bound, Db } from '../../platform/database/db.ts'
import { inBatches } from '../../platform/database/in-batches.ts'
import { TooManyAttemptsError } from '../../platform/errors/too-many-attempts-error.ts'
import { networkKey } from '../../platform/http/network.ts'
import type { Jobs } from '../../platform/jobs/jobs.ts'
import type { Metrics } from '../../platform/metrics/metrics.ts'
import { settledCount } from './count.ts'
import type { NetworkLimit } from './network-limit.ts'
import { type RateLimitsRepository, rateLimitsRepository } from './repository.ts'
import type { Counter } from './rules.ts'

/** How often things may happen; in the database, so that a restart forgets nothing and all instances count together. */
export interface RateLimits {
  /**
   * Counts that something is about to happen, before it does, so that of many at once no more get through than may.
   * @throws {TooManyAttemptsError} when one of them happened too often; then none of them is counted.
   */
  consume(counted: readonly Counter[]): Promise<void>
  /** As {@link consume}; false where one of them happened too often. */
  tryConsume(counted: readonly Counter[]): Promise<boolean>
  /** Takes back what was counted, since it did not happen after all. */
  refund(counted: readonly Counter[], tx?: Bound): Promise<void>
  /** How often something happened, as far as that still counts. */
  countOf(counted: Counter, tx: Bound): Promise<number>
  /** Notes that somebody was notified of it; false where it was noted before, since counting began. */
  markNotified(counted: Counter, tx: Bound): Promise<boolean>
  /** Starts counting anew. */
  reset(counted: readonly Counter[], tx?: Bound): Promise<void>
  /**
   * Counts a request of a network, before it is answered.
   * @throws {TooManyAttemptsError} when there were too many.
   */
  consumeForNetwork(limit: NetworkLimit, ip: string): Promise<void>
  /** Takes a request of a network back. */
  refundForNetwork(limit: NetworkLimit, ip: string): Promise<void>
  /** Deletes what counts no more, in small batches. */
  purge(): Promise<void>
}

interface Dependencies {
  options: { rateLimits: { enabled: boolean } }
  db: Db<{ rateLimits: RateLimitsRepository }>
  now: () => number
  jobs: Jobs
  metrics: Metrics
}

/** The counts of this database. */
export function createRateLimits({ options, db, now, jobs, metrics }: Dependencies): RateLimits {
  const limited = new MetricCounter({
    name: 'auth_rate_limited_total',
    help: 'Attempts and requests that were refused since there were too many, by what was counted',
    labelNames: ['limit'],
    registers: [metrics.registry],
  })
  const { enabled } = options.rateLimits
  const bind = (tx: Bound | undefined) => (tx ? rateLimitsRepository(tx.knex) : db.rateLimits)
  const ofNetwork = ({ name, rule }: NetworkLimit, ip: string): Counter[] => [
    { key: networkKey(name, ip), rule },
  ]

  const rateLimits: RateLimits = {
    async consume(counted) {
      const refused = await refusalOf(counted)
      if (refused) throw refused
    },
    tryConsume: async (counted) => (await refusalOf(counted)) === undefined,
    async refund(counted, tx) {
      for (const { key } of inOrder(counted)) await bind(tx).refund(key)
    },
    async countOf({ key }, tx) {
      return (await bind(tx).findCount(key, now()))?.count ?? 0
    },
    markNotified: ({ key }, tx) => bind(tx).markNotified(key),
    async reset(counted, tx) {
      for (const { key } of inOrder(counted)) await bind(tx).reset(key)
    },
    consumeForNetwork: (limit, ip) => rateLimits.consume(ofNetwork(limit, ip)),
    refundForNetwork: (limit, ip) => rateLimits.refund(ofNetwork(limit, ip)),
    purge: () => inBatches((limit) => db.rateLimits.deleteOver(now(), limit)),
  }

  async function refusalOf(counted: readonly Counter[]): Promise<TooManyAttemptsError | undefined> {
    if (!enabled) return undefined
    // A lockout that is noted already is not written again: else repeated requests would keep the disk busy.
    for (const { key, rule } of inOrder(counted)) {
      const row = await db.rateLimits.findCount(key, now())
      const isKnown = row?.told && !isAhead(row.last_at, now())
      const wait = isKnown ? rule.wait(row, now()) : 0
      if (wait > 0) return refusal(key, wait)
    }
    return db.transaction((tx) => count(counted, tx.rateLimits))
  }

  async function count(
    counted: readonly Counter[],
    repository: RateLimitsRepository,
  ): Promise<TooManyAttemptsError | undefined> {
    const time = now()
    const due = []
    for (const { key, rule } of inOrder(counted)) {
      const row = await repository.lockCount(key)
      const current = settledCount(row, time)
      const wait = rule.wait(current, time)
      if (wait > 0) {
        if (!current.told || current.last_at !== row.last_at)
          await repository.saveCount({ ...current, told: true })
        return refusal(key, wait, !current.told)
      }
      const next = {
        ...current,
        count: current.count + 1,
        last_at: time,
        told: current.told && rule.notifiesOnce === true,
      }
      due.push({ ...next, resets_at: rule.resetsAt(next, time) })
    }
    for (const row of due) await repository.saveCount(row)
  }

  function refusal(key: string, waitMs: number, isFirst = false): TooManyAttemptsError {
    // What stands before the first colon says what is counted; the rest says of whom.
    limited.inc({ limit: key.split(':', 1)[0] ?? '' })
    return new TooManyAttemptsError(Math.ceil(waitMs / 1000), isFirst)
  }

  jobs.everyMinute(() => rateLimits.purge())
  return rateLimits
}

/**
 * Always in the same order, so that no two wait for each other; networks come before accounts, so that a network that
 * is refused leaves no row for each account it names.
 */
const inOrder = (counted: readonly Counter[]) => counted.toSorted((a, b) => (a.key < b.key ? 1 : -1))
