import type { Knex } from 'knex'
import type { Config } from '../../config/config.ts'
import { isAhead } from '../../platform/clock.ts'
import { inBatches } from '../../platform/database/in-batches.ts'
import { TooManyAttemptsError } from '../../platform/errors/too-many-attempts-error.ts'
import { networkKey } from '../../platform/http/network.ts'
import type { Jobs } from '../../platform/jobs/jobs.ts'
import { settledCount } from './count.ts'
import { limitsRepository } from './repository.ts'
import { atMost, type Counted, type Rule } from './rules.ts'

const HOUR_SECONDS = 3600

/** What is counted of a whole network: all requests, or tokens and codes that were refused. */
export type NetworkLimit = 'sign_ups' | 'mail_requests' | 'refused_proofs'

/** How often things may happen; in the database, so that a restart forgets nothing and all instances count together. */
export interface Limits {
  /**
   * Counts that something is about to happen, before it does, so that of many at once no more get through than may.
   * @throws {TooManyAttemptsError} when one of them happened too often; then none of them is counted.
   */
  attempt(counted: readonly Counted[]): Promise<void>
  /** As {@link attempt}; false where one of them happened too often. */
  admits(counted: readonly Counted[]): Promise<boolean>
  /** Takes back what was counted, since it did not happen after all. */
  takeBack(counted: readonly Counted[], within?: Knex): Promise<void>
  /** How often something happened, as far as that still counts. */
  countOf(counted: Counted, within: Knex): Promise<number>
  /** Notes that somebody was told of it; false where it was noted before, since counting began. */
  noteTold(counted: Counted, within: Knex): Promise<boolean>
  /** Starts counting anew. */
  forget(counted: readonly Counted[], within?: Knex): Promise<void>
  /**
   * Counts a request of a network, before it is answered.
   * @throws {TooManyAttemptsError} when there were too many.
   */
  attemptOf(limit: NetworkLimit, ip: string): Promise<void>
  /** Takes a request of a network back. */
  takeBackOf(limit: NetworkLimit, ip: string): Promise<void>
  /** Deletes what counts no more, in small batches. */
  purge(): Promise<void>
}

interface Dependencies {
  config: Config
  knex: Knex
  now: () => number
  housekeeping: Jobs
}

/** The counts of this database. */
export function createLimits(app: Dependencies): Limits {
  const { RATE_LIMIT, LIMIT_NETWORK_SIGN_UPS, LIMIT_NETWORK_MAIL_REQUESTS, LIMIT_NETWORK_REFUSED_PROOFS } =
    app.config
  const repository = limitsRepository(app.knex)
  const rules: Record<NetworkLimit, Rule> = {
    sign_ups: atMost(LIMIT_NETWORK_SIGN_UPS, HOUR_SECONDS),
    mail_requests: atMost(LIMIT_NETWORK_MAIL_REQUESTS, HOUR_SECONDS),
    refused_proofs: atMost(LIMIT_NETWORK_REFUSED_PROOFS, HOUR_SECONDS),
  }
  const ofNetwork = (limit: NetworkLimit, ip: string): Counted[] => [
    { key: networkKey(limit, ip), rule: rules[limit] },
  ]

  const limits: Limits = {
    async attempt(counted) {
      const refusal = await refusalOf(counted)
      if (refusal) throw refusal
    },
    admits: async (counted) => (await refusalOf(counted)) === undefined,
    async takeBack(counted, within) {
      const inside = within ? limitsRepository(within) : repository
      for (const { key } of inOrder(counted)) await inside.takeBack(key)
    },
    async countOf({ key }, within) {
      return (await limitsRepository(within).findCount(key, app.now()))?.count ?? 0
    },
    noteTold: ({ key }, within) => limitsRepository(within).noteTold(key),
    async forget(counted, within) {
      const inside = within ? limitsRepository(within) : repository
      for (const { key } of inOrder(counted)) await inside.forget(key)
    },
    attemptOf: (limit, ip) => limits.attempt(ofNetwork(limit, ip)),
    takeBackOf: (limit, ip) => limits.takeBack(ofNetwork(limit, ip)),
    purge: () => inBatches((limit) => repository.deleteOver(app.now(), limit)),
  }

  async function refusalOf(counted: readonly Counted[]): Promise<TooManyAttemptsError | undefined> {
    if (!RATE_LIMIT) return undefined
    // A door that is known to be shut is not written to: else knocking at it would keep the disk busy.
    for (const { key, rule } of inOrder(counted)) {
      const row = await repository.findCount(key, app.now())
      const isKnown = row?.told && !isAhead(row.last_at, app.now())
      const wait = isKnown ? rule.wait(row, app.now()) : 0
      if (wait > 0) return new TooManyAttemptsError(Math.ceil(wait / 1000))
    }
    return app.knex.transaction((trx) => count(counted, trx))
  }

  async function count(counted: readonly Counted[], trx: Knex): Promise<TooManyAttemptsError | undefined> {
    const now = app.now()
    const inside = limitsRepository(trx)
    const due = []
    for (const { key, rule } of inOrder(counted)) {
      const row = await inside.lockCount(key)
      const current = settledCount(row, now)
      const wait = rule.wait(current, now)
      if (wait > 0) {
        if (!current.told || current.last_at !== row.last_at)
          await inside.saveCount({ ...current, told: true })
        return new TooManyAttemptsError(Math.ceil(wait / 1000), !current.told)
      }
      const next = {
        ...current,
        count: current.count + 1,
        last_at: now,
        told: current.told && rule.tellsOnce === true,
      }
      due.push({ ...next, resets_at: rule.resetsAt(next, now) })
    }
    for (const row of due) await inside.saveCount(row)
  }

  app.housekeeping.everyMinute(() => limits.purge())
  return limits
}

/**
 * Always in the same order, so that no two wait for each other; networks come before accounts, so that a network that
 * is refused leaves no row for each account it names.
 */
const inOrder = (counted: readonly Counted[]) => counted.toSorted((a, b) => (a.key < b.key ? 1 : -1))
