import { SpanKind } from '@opentelemetry/api'
import type { Log } from '../logging/log.ts'
import { traced } from '../tracing/tracing.ts'
import { type DeliveryError, type DeliveryFailure, explainFailure } from './delivery-failure.ts'
import type { Addressed } from './message.ts'
import type { Outbox } from './repository.ts'
import { MAX_CONNECTIONS, type Transport } from './transport.ts'

const SECOND_MS = 1000
const LONGEST_PAUSE_MS = 300 * SECOND_MS
/** No other instance sends a mail while this one does: the lease is renewed, and ends soon after its instance. */
const CLAIM_MS = 30 * SECOND_MS
const RENEWAL_MS = 10 * SECOND_MS

/** What became of a mail. */
export type Outcome = 'sent' | 'retried' | 'given_up'

interface SenderOptions {
  outbox: Outbox
  transport: Transport
  /** Aborted when no more is to be sent. */
  signal: AbortSignal
  log: Log
  now: () => number
  /** NoticeRecipient what became of each mail that was tried, and why it was not delivered. */
  note: (outcome: Outcome, failure?: DeliveryFailure) => void
}

/** What a line about a mail says of it: whose it is, never the address. */
const identify = ({ message_id, user_id }: Addressed) => ({
  message_id,
  ...(user_id === null ? {} : { user_id }),
})

/** Sends what the outbox holds: tries again with pauses that double from 1 s to 5 min, until a mail expires. */
export function createSender({ outbox, transport, signal, log, now, note }: SenderOptions) {
  // One mail to a recipient at a time, so that a server that is slow for one recipient delays no other's.
  const underway = new Map<string, Promise<void>>()

  /** Tries every mail that is due once; the most urgent first, and each recipient in turn. */
  async function deliverDue(): Promise<void> {
    await outbox.deleteMailsWithoutRecipient(now())
    while (!signal.aborted) {
      const time = now()
      const claimed = await outbox.claimDue({
        now: time,
        until: time + CLAIM_MS,
        limit: Math.max(1, MAX_CONNECTIONS - underway.size),
        except: [...underway.keys()],
      })
      for (const mail of claimed) start(mail as Addressed)
      if (claimed.length === 0 && underway.size === 0) break
      if (claimed.length === 0 || underway.size >= MAX_CONNECTIONS) await Promise.race(underway.values())
    }
    await Promise.all(underway.values())
  }

  function start(mail: Addressed): void {
    const { recipient } = mail
    const done = deliver(mail)
      .catch((err) => log.error({ err, ...identify(mail) }, 'mail not accounted for'))
      .finally(() => {
        if (underway.get(recipient) === done) underway.delete(recipient)
      })
    underway.set(recipient, done)
  }

  async function deliver(mail: Addressed): Promise<void> {
    const { id, subject } = mail
    if (mail.expires_at <= now()) return giveUp(mail, { reason: 'expired' })
    const release = holdClaim(id)
    try {
      const { file } = await traced('mail.send', { kind: SpanKind.CLIENT }, () =>
        transport.send(mail),
      ).finally(release)
      log.info({ ...identify(mail), subject, ...(file ? { file } : {}) }, file ? 'mail written' : 'mail sent')
    } catch (err) {
      return putOff(mail, err as DeliveryError)
    }
    note('sent')
    await outbox.deleteMail(id)
  }

  /** Renews the claim to a mail; what is given stops that. */
  function holdClaim(id: number): () => Promise<void> {
    let renewal = Promise.resolve()
    const renew = () =>
      outbox.retryMail(id, now() + CLAIM_MS).catch((err) => log.error({ err }, 'claim not renewed'))
    const timer = setInterval(() => {
      renewal = renew()
    }, RENEWAL_MS)
    return () => {
      clearInterval(timer)
      return renewal
    }
  }

  async function putOff(mail: Addressed, err: DeliveryError): Promise<void> {
    const { id, attempts, recipient, expires_at } = mail
    const failure = explainFailure(err, recipient)
    const { reason, words, retryReason, isSetUp } = failure
    const { code, responseCode: response_code } = err
    const said = { reason, code, response_code, words, host: transport.host }
    const pause = Math.min(SECOND_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS)
    if (!retryReason || now() + pause >= expires_at) return giveUp(mail, said, failure)
    log[isSetUp ? 'error' : 'warn'](
      { ...identify(mail), attempts, ...said, pause_ms: pause },
      'mail not delivered yet',
    )
    note('retried', failure)
    await outbox.retryMail(id, now() + pause)
  }

  async function giveUp(mail: Addressed, why: object, failure?: DeliveryFailure): Promise<void> {
    log.error({ ...identify(mail), attempts: mail.attempts, ...why }, 'mail given up')
    note('given_up', failure)
    await outbox.deleteMail(mail.id)
  }

  return deliverDue
}
