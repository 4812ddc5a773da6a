import { Counter, collectDefaultMetrics, Registry } from 'prom-client'

/** What is counted. */
export interface Metrics {
  /** Everything that is counted, for Prometheus. */
  registry: Registry
  /** What became of mails. */
  mails: Counter<'outcome'>
  /** Why mails were not delivered. */
  mailFailures: Counter<'reason'>
  /** Work that no answer waits for, and that failed. */
  jobFailures: Counter
}

/** Counts what an operator would want to know. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    mails: new Counter({
      name: 'auth_mails_total',
      help: 'Deliveries of mails by what became of them: sent, retried or given_up',
      labelNames: ['outcome'],
      registers: [registry],
    }),
    jobFailures: new Counter({
      name: 'auth_job_failures_total',
      help: 'Jobs, and other work that no answer waits for, that failed',
      registers: [registry],
    }),
    mailFailures: new Counter({
      name: 'auth_mail_failures_total',
      help: 'Deliveries of mails that failed, by the reason',
      labelNames: ['reason'],
      registers: [registry],
    }),
  }
}
