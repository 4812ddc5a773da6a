import { randomBytes } from 'node:crypto'
import type { PlatformOptions } from '../../config/platform-options.ts'
import { MOST_AHEAD_MS } from '../../platform/clock.ts'
import { sha256 } from '../../platform/crypto/digest.ts'
import type { Db } from '../../platform/database/db.ts'
import { inBatches } from '../../platform/database/in-batches.ts'
import type { Jobs } from '../../platform/jobs/jobs.ts'
import type { SessionWithEmail } from '../sessions/repository.ts'
import type { Sessions } from '../sessions/service.ts'
import type { UsersRepository } from '../users/repository.ts'
import { InvalidTicketError } from './errors.ts'
import type { ForwardAuthOptions } from './options.ts'
import type { ForwardAuthRepository, SessionOfApp } from './repository.ts'
import { createSites, type Site } from './sites.ts'

const ID_BYTES = 32
const TICKET_MS = 60_000
/** How many tickets of a session are good at once: a browser may open a window's tabs again together. */
const MOST_TICKETS = 100
/** How many IDs of a session are good on one site: its browser keeps one, but may be handed several at once. */
const MOST_IDS = 20

/** What a ticket is bound to. */
export interface TicketRequest {
  /** The origin of the site that it is for. */
  site: string
  /** Where on the site its holder goes on. */
  path: string
  /** The SHA-256 of what the browser that may use it holds for this site. */
  stateDigest: string
}

interface Dependencies {
  options: PlatformOptions & { forwardAuth: ForwardAuthOptions }
  db: Db<{ forwardAuth: ForwardAuthRepository; users: UsersRepository }>
  sessions: Pick<Sessions, 'ifLive' | 'touch'>
  jobs: Jobs
  now: () => number
}

/** Who is signed in to the sites that proxies protect. */
export type ForwardAuth = ReturnType<typeof createForwardAuth>

/** Who is signed in to the sites that proxies protect, in this database. */
export function createForwardAuth({ options, db, sessions, jobs, now }: Dependencies) {
  const sites = createSites(options)

  /** A random ID, of which only the digest is stored. */
  const newId = () => randomBytes(ID_BYTES).toString('base64url')

  const forwardAuth = {
    ...sites,

    /**
     * The live session that one of these IDs stands for on a site, which counts as its use. One that is only good to turn a
     * second factor on is none: the sign-in page leads to that.
     */
    async findSession(site: Site, ids: readonly string[]): Promise<SessionOfApp | undefined> {
      for (const id of ids) {
        const digest = sha256(id)
        const found = site.hasSessionCookie
          ? await db.forwardAuth.findSession(digest)
          : await db.forwardAuth.findSessionOfSite(digest, site.origin)
        const session = await sessions.ifLive(found)
        if (!session || session.aal === 0) continue
        sessions.touch(session)
        return session
      }
      return undefined
    },

    /** Makes a ticket, good once and for a minute, by which a browser gets a session of a site; undefined where the session is over. */
    issueTicket: (
      { digest: session_digest, user_id }: Pick<SessionWithEmail, 'digest' | 'user_id'>,
      { site, path, stateDigest: state_digest }: TicketRequest,
    ): Promise<string | undefined> =>
      db.transaction(async (tx) => {
        const ticket = newId()
        await tx.users.lockForUpdate(user_id)
        if (!(await tx.forwardAuth.findSession(session_digest))) return undefined
        const expires_at = now() + TICKET_MS
        await tx.forwardAuth.addTicket(
          { digest: sha256(ticket), session_digest, site, path, state_digest, expires_at },
          MOST_TICKETS,
        )
        return ticket
      }),

    /**
     * Consumes a ticket, from any browser, in exchange for the ID by which a site knows its session from now on. Where the site has
     * given the browser another state since, there is no ID: it has to ask for another ticket.
     * @throws {InvalidTicketError} when it is unknown, used or expired, or of another site.
     */
    async redeemTicket(ticket: string, { site, state }: { site: string; state: string }) {
      const digest = sha256(ticket)
      // A made-up ticket must not take the write lock.
      const owner = await db.forwardAuth.findOwnerOfTicket(digest)
      if (owner === undefined) throw new InvalidTicketError()
      const redeemed = await db.transaction(async (tx) => {
        await tx.users.lockForUpdate(owner)
        const used = await tx.forwardAuth.consumeTicket(digest)
        if (!used?.session_digest || used.site !== site || used.expires_at <= now()) return undefined
        const session = await tx.forwardAuth.findSession(used.session_digest)
        if (!session) return undefined
        if (used.state_digest !== sha256(state)) return { path: used.path }
        const id = newId()
        const row = { digest: sha256(id), session_digest: session.digest, site, created_at: now() }
        await tx.forwardAuth.addSiteSession(row, MOST_IDS)
        return { path: used.path, given: { id, session } }
      })
      // Not within the transaction, which would give the ticket back.
      if (!redeemed) throw new InvalidTicketError()
      return redeemed
    },

    /** Deletes tickets that are over, and what stands for sessions that have another ID now, in small batches. */
    async purge(): Promise<void> {
      const latest = now() + TICKET_MS + MOST_AHEAD_MS
      await inBatches((limit) => db.forwardAuth.deleteOldTickets(now(), latest, limit))
      await inBatches((limit) => db.forwardAuth.deleteReplaced(limit))
    },
  }
  jobs.everyMinute(() => forwardAuth.purge())
  return forwardAuth
}
