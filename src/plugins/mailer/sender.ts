import type { FastifyBaseLogger } from 'fastify'
import type { OutboxMail, outboxRepository } from './repository.ts'
import type { Transport } from './transport.ts'

const SECOND_MS = 1000
const LONGEST_PAUSE_MS = 300 * SECOND_MS
const DAY_MS = 86_400 * SECOND_MS
/** Nobody else takes a mail up while it is being sent: the claim is renewed, and is over soon once nobody does. */
const CLAIM_MS = 30 * SECOND_MS
const RENEWAL_MS = 10 * SECOND_MS
const AT_ONCE = 4

/** What became of a mail. */
export type Outcome = 'sent' | 'retried' | 'given_up'

interface SenderOptions {
  outbox: ReturnType<typeof outboxRepository>
  transport: Transport
  /** Aborted when no more is to be sent. */
  signal: AbortSignal
  log: FastifyBaseLogger
  now: () => number
  count: (outcome: Outcome) => void
}

/** Sends what the outbox holds: tries again with pauses that double from 1 s to 5 min, and gives up after a day. */
export function createSender({ outbox, transport, signal, log, now, count }: SenderOptions) {
  /** Tries every mail that is due once. */
  return async function deliverDue(): Promise<void> {
    while (!signal.aborted) {
      const time = now()
      const claimed = await outbox.claimDue(time, time + CLAIM_MS, AT_ONCE)
      await Promise.all(claimed.map(deliver))
      if (claimed.length < AT_ONCE) return
    }
  }

  async function deliver(mail: OutboxMail): Promise<void> {
    const { id, recipient, subject, message_id } = mail
    if (recipient === null) return outbox.deleteMail(id)
    const release = holdClaim(id)
    try {
      const { file } = await transport({ ...mail, recipient }).finally(release)
      log.info({ message_id, subject, ...(file ? { file } : {}) }, file ? 'mail written' : 'mail sent')
    } catch (err) {
      return putOff(mail, err as SmtpError)
    }
    count('sent')
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

  async function putOff(mail: OutboxMail, err: SmtpError): Promise<void> {
    const { id, message_id, attempts } = mail
    const isOver = isPermanent(err) || now() - mail.created_at >= DAY_MS
    const reply = { message_id, attempts, code: err.code, response_code: err.responseCode }
    if (isOver) {
      log.error(reply, 'mail given up')
      count('given_up')
      return outbox.deleteMail(id)
    }
    const pause = Math.min(SECOND_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS)
    log.warn({ ...reply, pause_ms: pause }, 'mail not delivered yet')
    count('retried')
    await outbox.retryMail(id, now() + pause)
  }
}

type SmtpError = Error & { code?: string; responseCode?: number }

// A refusal of this recipient or this message is final (RFC 5321, section 4.2.1); one to sign in, or of our greeting,
// is about how the service is set up, and may be mended.
const isPermanent = ({ code, responseCode = 0 }: SmtpError) =>
  (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode >= 500
