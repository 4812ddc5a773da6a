import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import type { Knex } from 'knex'
import type { PlatformOptions } from '../../config/platform-options.ts'
import type { Bound } from '../database/db.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Log } from '../logging/log.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { TemporaryReason } from './delivery-failure.ts'
import { type Mail, type MailHandling, PRIORITIES } from './mail.ts'
import { outboxRepository } from './repository.ts'
import { createSender } from './sender.ts'
import { createMailTransport, type DeliveryOptions } from './transport.ts'

const POLL_MS = 1000
const DAY_SECONDS = 86_400
// Less than the service is given to stop: what a mail server has not taken by then is sent after the next start.
const CLOSING_MS = 4000

/** The outbox: what is put in by a transaction is sent once it has committed, and not lost before. */
export interface Mailer {
  /** Puts a mail in the outbox, within the transaction that the mail is about; `to` is left out for a mail without a recipient. */
  enqueue(mail: Mail, handling: MailHandling, tx: Bound): Promise<void>
  /** Takes out the mails of a user that are still to be sent. */
  cancel(userId: number, tx: Bound): Promise<void>
  /** How many mails are still to be sent, and for how long the oldest has been waiting. */
  measureOutbox(): Promise<{ count: number; oldestSeconds: number }>
  /** Tries every mail that is due, as the service itself does every second. */
  deliverDue(): Promise<void>
  /** Why the last mail that this process tried was not taken, unless that was about its recipient or about itself. */
  readonly failing: TemporaryReason | undefined
  /** Gives deliveries under way a few seconds more, and then ends them. */
  beginClose(): void
  /** Closes the connections to the mail server, once nothing is under way. */
  close(): void
}

interface Dependencies {
  options: PlatformOptions
  knex: Knex
  now: () => number
  log: Log
  metrics: Metrics
  jobs: Jobs
  delivery: DeliveryOptions
}

/** The outbox of this database, which is emptied once jobs have started. */
export function createMailer(app: Dependencies): Mailer {
  const { environment } = app.options
  const { smtpUrl, directory, from: address } = app.options.mail
  const closing = new AbortController()
  const transport = createMailTransport(app.options, app.delivery, closing.signal)
  let failing: TemporaryReason | undefined
  const deliverDue = createSender({
    outbox: outboxRepository(app.knex),
    transport,
    signal: closing.signal,
    log: app.log,
    now: app.now,
    note(outcome, failure) {
      app.metrics.mails.inc({ outcome })
      if (failure) app.metrics.mailFailures.inc({ reason: failure.reason })
      // A refusal of one recipient shows that the server answers; a mail that has expired shows nothing.
      if (outcome === 'sent' || failure) failing = failure?.retryReason
    },
  })

  if (!smtpUrl && environment === 'production')
    app.log.warn(
      { MAIL_DIR: resolve(directory) },
      'SMTP_URL is not set: nobody receives mails, which are written to files in MAIL_DIR',
    )
  app.jobs.every(POLL_MS, deliverDue)

  return {
    async enqueue({ to, ...mail }, { userId, priority, seconds = DAY_SECONDS }, tx) {
      const time = app.now()
      await outboxRepository(tx.knex).addMail({
        ...mail,
        message_id: `<${randomUUID()}@${address.split('@').at(-1)}>`,
        recipient: to ?? null,
        user_id: userId ?? null,
        priority: PRIORITIES.indexOf(priority),
        created_at: time,
        next_attempt_at: time,
        // One without a recipient has expired as it is written, and is purged with the others.
        expires_at: to === undefined ? time : time + seconds * 1000,
      })
    },
    cancel: (userId, tx) => outboxRepository(tx.knex).deleteMailsOf(userId),
    async measureOutbox() {
      const { count, oldest } = await outboxRepository(app.knex).measure()
      return { count, oldestSeconds: oldest === null ? 0 : Math.max(0, app.now() - oldest) / 1000 }
    },
    deliverDue,
    get failing() {
      return failing
    },
    beginClose() {
      setTimeout(() => closing.abort(), CLOSING_MS).unref()
    },
    close: transport.close,
  }
}
