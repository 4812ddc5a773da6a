import { Counter, Gauge, Histogram } from 'prom-client'
import type { Metrics } from '../../platform/metrics/metrics.ts'
import { HashingBusyError } from './errors.ts'
import type { HashPool } from './pool.ts'

const BUCKETS_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Runs jobs in a pool, and counts what becomes of them: what waits, how long it takes, what is refused. */
export function measureHashes(pool: HashPool, { registry }: Metrics): HashPool['run'] {
  const pending = new Gauge({
    name: 'auth_hashes_pending',
    help: 'Hashes that are being made or verified, or wait for it',
    registers: [registry],
  })
  const duration = new Histogram({
    name: 'auth_hash_duration_seconds',
    help: 'How long a hash took to be made or verified, its wait included',
    labelNames: ['kind'],
    buckets: BUCKETS_SECONDS,
    registers: [registry],
  })
  const refused = new Counter({
    name: 'auth_hashes_refused_total',
    help: 'Hashes that were refused, since too many were waiting',
    registers: [registry],
  })
  return async (job, turn) => {
    pending.inc()
    const stop = duration.startTimer({ kind: job.kind })
    try {
      const result = await pool.run(job, turn)
      stop()
      return result as never
    } catch (error) {
      if (error instanceof HashingBusyError) refused.inc()
      throw error
    } finally {
      pending.dec()
    }
  }
}
