import type { Knex } from 'knex'
import { sha256 } from '../../platform/crypto/digest.ts'
import { inBatches } from '../../platform/database/in-batches.ts'
import type { Jobs } from '../../platform/jobs/jobs.ts'
import type { Log } from '../../platform/logging/log.ts'
import { type Cap, mailCapsRepository } from './repository.ts'

const MINUTE_MS = 60_000
const DAY_MS = 1440 * MINUTE_MS
const BURST_MS = 20 * MINUTE_MS

const UNLIMITED = 1_000_000

/**
 * Mails that somebody asks for, by what for: each has a share of its own, so that nobody uses up what the owner of an
 * address needs by asking for something else. `nobody` is for what nobody is mailed.
 */
const REQUESTED = {
  // Not bounded over a day: whoever asks for an owner's resets could otherwise keep them from any until the next day.
  reset: UNLIMITED,
  // Each of these has a link that is good for a day, as long as the cap lasts.
  verification: 10,
  registration: 10,
  sign_in: 10,
  email_change: 10,
  address_in_use: 10,
  nobody: UNLIMITED,
} as const

/** A share of the mails that somebody asks for. */
export type RequestedMail = keyof typeof REQUESTED

const NOTICES_A_DAY = 10
// An address that was never confirmed may be a stranger's, who did not ask for an account.
const UNCONFIRMED: Cap = { most: 1, burstMs: 0, periodMs: DAY_MS }

/** How many mails an address gets, counted in the database for all instances. */
export interface MailCaps {
  /** Counts a mail that somebody asks for; false where the address has had its share: three in 20 minutes, some a day. */
  allowSend(address: string, share: RequestedMail, within: Knex): Promise<boolean>
  /**
   * Counts a notice of a kind: an address gets three in 20 minutes and ten a day of each kind, one that is not confirmed
   * one a day of all kinds. Says how many were held back since the last that was sent.
   */
  allowNotice(
    to: { address: string; isConfirmed: boolean },
    kind: string,
    within: Knex,
  ): Promise<{ isAdmitted: boolean; heldBack: number }>
}

interface Dependencies {
  knex: Knex
  now: () => number
  log: Log
  jobs: Jobs
}

/** The counts of mails in this database. */
export function createMailCaps(app: Dependencies): MailCaps {
  // Whoever asked is answered as ever.
  const withheld = (address: string, kind: string) =>
    app.log.info({ kind, recipient_digest: sha256(address) }, 'mail withheld: its recipient had too many')

  app.jobs.everyMinute(() => inBatches((limit) => mailCapsRepository(app.knex).deleteOver(app.now(), limit)))
  // Digests, since a count outlives the account: to delete it must not make room for more mails.
  return {
    async allowSend(address, share, within) {
      const cap = { most: REQUESTED[share], burstMs: BURST_MS, periodMs: DAY_MS }
      const { isAdmitted } = await mailCapsRepository(within).admit(sha256(address), share, cap, app.now())
      if (!isAdmitted) withheld(address, share)
      return isAdmitted
    },
    async allowNotice({ address, isConfirmed }, kind, within) {
      const share = isConfirmed ? `notice:${kind}` : 'notice'
      const cap = isConfirmed ? { most: NOTICES_A_DAY, burstMs: BURST_MS, periodMs: DAY_MS } : UNCONFIRMED
      const repository = mailCapsRepository(within)
      const admission = await repository.admit(sha256(address), share, cap, app.now())
      await repository.noteHeldBack(sha256(address), share, admission.isAdmitted)
      if (!admission.isAdmitted) withheld(address, share)
      return admission
    },
  }
}
