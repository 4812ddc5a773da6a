import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import type { FastifyBaseLogger } from 'fastify'
import type { Knex } from 'knex'
import type { Config } from '../../config.ts'
import { sha256 } from '../../lib/digest.ts'
import { inBatches } from '../../lib/in-batches.ts'
import type { Mail } from '../../lib/mail.ts'
import type { Jobs } from '../housekeeping.ts'
import type { Metrics } from '../metrics.ts'
import { type MailKind, outboxRepository } from './repository.ts'
import { createSender } from './sender.ts'
import { type DeliveryOptions, fileTransport, smtpTransport } from './transport.ts'

const POLL_MS = 1000
// Less than the service is given to stop: what a mail server has not taken by then is sent after the next start.
const CLOSING_MS = 4000

/** The outbox: what is put in by a transaction is sent once it has committed, and not lost before. */
export interface Mailer {
  /** Puts a mail in the outbox, within the transaction that the mail is about; `to` is left out for nobody. */
  post(mail: Mail, within: Knex): Promise<void>
  /** Counts a mail that anyone can cause; false where the address has had its share of that kind for now. */
  admit(address: string, kind: MailKind, within: Knex): Promise<boolean>
  /** Takes out the mails to an address that are still to be sent. */
  withdraw(address: string, within: Knex): Promise<void>
  /** Tries every mail that is due, as the service itself does every second. */
  deliverDue(): Promise<void>
  /** Gives deliveries under way a few seconds more, and then ends them. */
  beginClose(): void
}

interface Dependencies {
  config: Config
  knex: Knex
  now: () => number
  log: FastifyBaseLogger
  metrics: Metrics
  housekeeping: Jobs
  delivery: DeliveryOptions
}

/** The outbox of this database, which is emptied once jobs have started. */
export function createMailer(app: Dependencies): Mailer {
  const { SERVICE_NAME: name, MAIL_FROM: address, MAIL_DIR, SMTP_URL, NODE_ENV } = app.config
  const closing = new AbortController()
  const outbox = outboxRepository(app.knex)
  const transport = SMTP_URL
    ? smtpTransport(SMTP_URL, { name, address }, app.delivery, closing.signal)
    : fileTransport(MAIL_DIR, { name, address })
  const deliverDue = createSender({
    outbox,
    transport,
    signal: closing.signal,
    log: app.log,
    now: app.now,
    count: (outcome) => app.metrics.mails.inc({ outcome }),
  })

  const mailer: Mailer = {
    async post(mail, within) {
      const time = app.now()
      const message_id = `<${randomUUID()}@${address.split('@').at(-1)}>`
      const { to: recipient = null, subject, text, html } = mail
      const row = { message_id, recipient, subject, text, html, created_at: time, next_attempt_at: time }
      await outboxRepository(within).addMail(row)
    },
    async admit(to, kind, within) {
      const isAdmitted = await outboxRepository(within).admit(to, kind, app.now())
      // Whoever asked is answered as ever.
      if (!isAdmitted)
        app.log.info({ kind, recipient_digest: sha256(to) }, 'mail withheld: its recipient had too many')
      return isAdmitted
    },
    withdraw: (address, within) => outboxRepository(within).deleteMailsTo(address),
    deliverDue,
    beginClose() {
      setTimeout(() => closing.abort(), CLOSING_MS).unref()
    },
  }

  if (!SMTP_URL && NODE_ENV === 'production')
    app.log.warn(
      { MAIL_DIR: resolve(MAIL_DIR) },
      'SMTP_URL is not set: nobody receives mails, which are written to files in MAIL_DIR',
    )
  app.housekeeping.every(POLL_MS, deliverDue)
  app.housekeeping.everyMinute(() => inBatches((limit) => outbox.deleteOldCaps(app.now(), limit)))
  return mailer
}
