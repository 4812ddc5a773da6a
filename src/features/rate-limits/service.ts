import type { Knex } from 'knex'
import type { Options } from '../../config/options.ts'
import { isAhead } from '../../platform/clock.ts'
import { inBatches } from '../../platform/database/in-batches.ts'
import { TooManyAttemptsError } from '../../platform/errors/too-many-attempts-error.ts'
import { networkKey } from '../../platform/http/network.ts'
import type { Jobs } from '../../platform/jobs/jobs.ts'
import { settledCount } from './count.ts'
import { rateLimitsRepository } from './repository.ts'
import { type Counter, fixedWindow, type Rule } from './rules.ts'

const HOUR_SECONDS = 3600

/** What is counted of a whole network: all requests, or tokens and codes that were refused. */
export type NetworkLimit = 'sign_ups' | 'mail_requests' | 'rejected_tokens'

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
  refund(counted: readonly Counter[], within?: Knex): Promise<void>
  /** How often something happened, as far as that still counts. */
  countOf(counted: Counter, within: Knex): Promise<number>
  /** Notes that somebody was notified of it; false where it was noted before, since counting began. */
  markNotified(counted: Counter, within: Knex): Promise<boolean>
  /** Starts counting anew. */
  reset(counted: readonly Counter[], within?: Knex): Promise<void>
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
  options: Options
  knex: Knex
  now: () => number
  jobs: Jobs
}

/** The counts of this database. */
export function createRateLimits(app: Dependencies): RateLimits {
  const enabled = app.options.rateLimits.enabled
  const networkSignUps = app.options.rateLimits.networkSignUps
  const networkMailRequests = app.options.rateLimits.networkMailRequests
  const networkRejectedTokens = app.options.rateLimits.networkRejectedTokens
  const repository = rateLimitsRepository(app.knex)
  const rules: Record<NetworkLimit, Rule> = {
    sign_ups: fixedWindow(networkSignUps, HOUR_SECONDS),
    mail_requests: fixedWindow(networkMailRequests, HOUR_SECONDS),
    rejected_tokens: fixedWindow(networkRejectedTokens, HOUR_SECONDS),
  }
  const ofNetwork = (limit: NetworkLimit, ip: string): Counter[] => [
    { key: networkKey(limit, ip), rule: rules[limit] },
  ]

  const rateLimits: RateLimits = {
    async consume(counted) {
      const refusal = await refusalOf(counted)
      if (refusal) throw refusal
    },
    tryConsume: async (counted) => (await refusalOf(counted)) === undefined,
    async refund(counted, within) {
      const repo = within ? rateLimitsRepository(within) : repository
      for (const { key } of inOrder(counted)) await repo.refund(key)
    },
    async countOf({ key }, within) {
      return (await rateLimitsRepository(within).findCount(key, app.now()))?.count ?? 0
    },
    markNotified: ({ key }, within) => rateLimitsRepository(within).markNotified(key),
    async reset(counted, within) {
      const repo = within ? rateLimitsRepository(within) : repository
      for (const { key } of inOrder(counted)) await repo.reset(key)
    },
    consumeForNetwork: (limit, ip) => rateLimits.consume(ofNetwork(limit, ip)),
    refundForNetwork: (limit, ip) => rateLimits.refund(ofNetwork(limit, ip)),
    purge: () => inBatches((limit) => repository.deleteOver(app.now(), limit)),
  }

  async function refusalOf(counted: readonly Counter[]): Promise<TooManyAttemptsError | undefined> {
    if (!enabled) return undefined
    // A lockout that is noted already is not written again: else repeated requests would keep the disk busy.
    for (const { key, rule } of inOrder(counted)) {
      const row = await repository.findCount(key, app.now())
      const isKnown = row?.told && !isAhead(row.last_at, app.now())
      const wait = isKnown ? rule.wait(row, app.now()) : 0
      if (wait > 0) return new TooManyAttemptsError(Math.ceil(wait / 1000))
    }
    return app.knex.transaction((trx) => count(counted, trx))
  }

  async function count(counted: readonly Counter[], trx: Knex): Promise<TooManyAttemptsError | undefined> {
    const now = app.now()
    const repo = rateLimitsRepository(trx)
    const due = []
    for (const { key, rule } of inOrder(counted)) {
      const row = await repo.lockCount(key)
      const current = settledCount(row, now)
      const wait = rule.wait(current, now)
      if (wait > 0) {
        if (!current.told || current.last_at !== row.last_at) await repo.saveCount({ ...current, told: true })
        return new TooManyAttemptsError(Math.ceil(wait / 1000), !current.told)
      }
      const next = {
        ...current,
        count: current.count + 1,
        last_at: now,
        told: current.told && rule.notifiesOnce === true,
      }
      due.push({ ...next, resets_at: rule.resetsAt(next, now) })
    }
    for (const row of due) await repo.saveCount(row)
  }

  app.jobs.everyMinute(() => rateLimits.purge())
  return rateLimits
}

/**
 * Always in the same order, so that no two wait for each other; networks come before accounts, so that a network that
 * is refused leaves no row for each account it names.
 */
const inOrder = (counted: readonly Counter[]) => counted.toSorted((a, b) => (a.key < b.key ? 1 : -1))
