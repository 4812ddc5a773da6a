import { DatabaseAwayError } from '../database/database-unavailable-error.ts'
import type { Log } from '../logging/log.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { backgroundWork, within } from './background.ts'

const MINUTE_MS = 60_000
// Longer than any job takes that has not got stuck: its timer does not wait for it any more.
const LONGEST_MS = 5 * MINUTE_MS

/** What the service does beside answering requests. */
export interface Jobs {
  /** Has a job done at this interval, one at a time, from `start` until `close`. */
  every(intervalMs: number, job: () => Promise<void>): void
  /** Has a job done once a minute. */
  everyMinute(job: () => Promise<void>): void
  /** Does a piece of work that no answer waits for; its error is logged, and closing waits for it. */
  inBackground(work: () => Promise<void>): void
  /** Begins to do what was asked for. */
  start(): void
  /** Ends it, once what is under way is done. */
  close(): Promise<void>
}

/** Jobs whose errors go to this log, and are counted. */
export function createJobs(log: Log, metrics: Metrics): Jobs {
  const background = backgroundWork((err) => {
    metrics.jobFailures.inc()
    if (err instanceof DatabaseAwayError) log.warn({ reason: err.reason }, 'database not reachable')
    else log.error({ err }, 'background work failed')
  })
  const jobs: { intervalMs: number; run: () => void }[] = []
  const timers: NodeJS.Timeout[] = []

  function every(intervalMs: number, job: () => Promise<void>): void {
    let atWork = false
    const run = () => {
      if (atWork) return
      atWork = true
      background.run(() =>
        within(LONGEST_MS, job).finally(() => {
          atWork = false
        }),
      )
    }
    jobs.push({ intervalMs, run })
  }

  return {
    every,
    everyMinute: (job) => every(MINUTE_MS, job),
    inBackground: background.run,
    start() {
      for (const { intervalMs, run } of jobs) timers.push(setInterval(run, intervalMs).unref())
    },
    async close() {
      for (const timer of timers) clearInterval(timer)
      await background.settle()
    },
  }
}
