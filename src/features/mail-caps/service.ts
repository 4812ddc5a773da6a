import { sha256 } from '../../platform/crypto/digest.ts'
import type { Bound, Db } from '../../platform/database/db.ts'
import { inBatches } from '../../platform/database/in-batches.ts'
import type { Jobs } from '../../platform/jobs/jobs.ts'
import type { Log } from '../../platform/logging/log.ts'
import { type Cap, type MailCapsRepository, mailCapsRepository } from './repository.ts'

const MINUTE_MS = 60_000
const DAY_MS = 1440 * MINUTE_MS
const BURST_MS = 20 * MINUTE_MS

/** More than a day can bring, with three mails in 20 minutes. */
export const UNLIMITED = 1_000_000

/**
 * Mails of one purpose that somebody asks for. Each purpose has a cap of its own for an e-mail address, so that no request
 * uses up what the owner of the address needs for another purpose.
 */
export interface MailShare {
  /** What the count is called in the database. */
  name: string
  /** How many an e-mail address gets in a day. */
  aDay: number
}

/** What is counted, for the time it takes, where no mail is sent. */
export const NO_MAIL: MailShare = { name: 'nobody', aDay: UNLIMITED }

const NOTICES_A_DAY = 10
// An address that was never confirmed may be a stranger's, who did not ask for an account.
const UNCONFIRMED: Cap = { most: 1, burstMs: 0, periodMs: DAY_MS }

/** Whom a mail is for; without a user where the address is nobody's, or the mail is to outlive the user. */
export interface Recipient {
  address: string
  userId?: number | undefined
}

/** How many mails an address gets, counted in the database for all instances. */
export interface MailCaps {
  /** Counts a mail that somebody asks for; false where the address has had its share: three in 20 minutes, some a day. */
  allowSend(to: Recipient, share: MailShare, tx: Bound): Promise<boolean>
  /**
   * Counts a notice of a kind: an address gets three in 20 minutes and ten a day of each kind, one that is not confirmed
   * one a day of all kinds. Says how many were held back since the last that was sent.
   */
  allowNotice(
    to: Recipient & { isConfirmed: boolean },
    kind: string,
    tx: Bound,
  ): Promise<{ isAdmitted: boolean; heldBack: number }>
}

interface Dependencies {
  db: Db<{ mailCaps: MailCapsRepository }>
  now: () => number
  log: Log
  jobs: Jobs
}

/** The counts of mails in this database. */
export function createMailCaps({ db, now, log, jobs }: Dependencies): MailCaps {
  // The answer to the request is the same.
  const withheld = ({ address, userId: user_id }: Recipient, kind: string) =>
    log.info(
      { kind, user_id, recipient_digest: sha256(address) },
      'mail withheld: its recipient had too many',
    )

  jobs.everyMinute(() => inBatches((limit) => db.mailCaps.deleteOver(now(), limit)))
  // Digests, since a count outlives the account: to delete it must not make room for more mails.
  return {
    async allowSend(to, { name, aDay }, tx) {
      const cap = { most: aDay, burstMs: BURST_MS, periodMs: DAY_MS }
      const { isAdmitted } = await mailCapsRepository(tx.knex).admit(sha256(to.address), name, cap, now())
      if (!isAdmitted) withheld(to, name)
      return isAdmitted
    },
    async allowNotice({ isConfirmed, ...to }, kind, tx) {
      const share = isConfirmed ? `notice:${kind}` : 'notice'
      const cap = isConfirmed ? { most: NOTICES_A_DAY, burstMs: BURST_MS, periodMs: DAY_MS } : UNCONFIRMED
      const repository = mailCapsRepository(tx.knex)
      const admission = await repository.admit(sha256(to.address), share, cap, now())
      await repository.noteHeldBack(sha256(to.address), share, admission.isAdmitted)
      if (!admission.isAdmitted) withheld(to, share)
      return admission
    },
  }
}
