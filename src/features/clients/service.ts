import { randomBytes } from 'node:crypto'
import { isAhead } from '../../platform/clock.ts'
import { sha256 } from '../../platform/crypto/digest.ts'
import type { Db } from '../../platform/database/db.ts'
import { InvalidInputError } from '../../platform/errors/request-errors.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { Jobs } from '../../platform/jobs/jobs.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { RateLimits } from '../rate-limits/service.ts'
import { ClientNotFoundError, InvalidClientError } from './errors.ts'
import { clientFailures } from './failure-counts.ts'
import type { Client, ClientsRepository } from './repository.ts'
import { HOUR_MS, isSecretOf, PREVIOUS_HOURS } from './secret.ts'

const SECRET_BYTES = 32
/** Characters that are the same percent-encoded or not: many programs do not encode what they send (RFC 6749, section 2.3.1). */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$/
const AUDIENCE = /^[\x21-\x7e]{1,255}$/

/** What a client proves who it is with. */
export interface ClientCredentials {
  name: string
  secret: string
}

/** A client, with its secret: the only time that it is known here. */
export interface NewSecret {
  client: Client
  /** In base64url, which is the same percent-encoded or not. */
  secret: string
}

/** Programs that may ask about tokens and sessions. */
export interface Clients {
  /**
   * Adds a client, which is told of tokens for this audience; for its own name, if left out.
   * @throws {InvalidInputError} where the name or the audience is not one that can be used.
   * @throws {ClientNameTakenError} when a client has the name, disabled or not.
   */
  add(client: { name: string; audience?: string | undefined }, context: RequestContext): Promise<NewSecret>
  /** All clients, by their names. */
  list(): Promise<Client[]>
  /**
   * Gives a client another secret. The one before is good for 24 hours more, unless it is to end at once; one that was kept
   * by a rotation before ends at once.
   * @throws {ClientNotFoundError} when there is none of this name.
   */
  rotate(name: string, which: { endAtOnce: boolean }, context: RequestContext): Promise<NewSecret>
  /**
   * Disables a client, or enables it again.
   * @throws {ClientNotFoundError} when there is none of this name.
   */
  setEnabled(name: string, isEnabled: boolean, context: RequestContext): Promise<void>
  /**
   * The client with these credentials. A right secret is taken whatever its network did before.
   * @throws {InvalidClientError} when it is unknown or disabled, or the secret is wrong; with the same work in each case.
   * @throws {TooManyAttemptsError} when that happened too often to this client and network.
   */
  authenticate(credentials: ClientCredentials, context: Pick<RequestContext, 'ip'>): Promise<Client>
}

interface Dependencies {
  options: { clients: { failures: number } }
  db: Db<{ clients: ClientsRepository }>
  now: () => number
  jobs: Jobs
  rateLimits: RateLimits
  auditLog: AuditLog<'client_added' | 'client_rotated' | 'client_disabled' | 'client_enabled'>
}

/** The clients of this database. */
export function createClients({ options, db, now, jobs, rateLimits, auditLog }: Dependencies): Clients {
  const newSecret = () => randomBytes(SECRET_BYTES).toString('base64url')

  const beingNoted = new Set<number>()

  /** Notes that a client is used, once an hour, and once for all that it asks at the same time. */
  function noteUse({ id, last_used_at }: Client): void {
    const time = now()
    if (last_used_at !== null && time - last_used_at < HOUR_MS && !isAhead(last_used_at, time)) return
    if (beingNoted.has(id)) return
    beingNoted.add(id)
    jobs.inBackground(() => db.clients.noteUse(id, time).finally(() => beingNoted.delete(id)))
  }

  return {
    async add({ name, audience = name }, context) {
      checkName(name)
      checkAudience(audience)
      const secret = newSecret()
      const row = { name, audience, secret_digest: sha256(secret), created_at: now() }
      const client = await db.transaction(async (tx) => {
        const added = await tx.clients.addClient(row)
        await auditLog.record('client_added', { target: name, context }, tx)
        return added
      })
      return { client, secret }
    },

    list: () => db.clients.listClients(),

    async rotate(name, { endAtOnce }, context) {
      const secret = newSecret()
      const previousUntil = endAtOnce ? null : now() + PREVIOUS_HOURS * HOUR_MS
      const client = await db.transaction(async (tx) => {
        const isThere = await tx.clients.replaceSecret(name, sha256(secret), previousUntil)
        const rotated = isThere ? await tx.clients.findClient(name) : undefined
        if (!rotated) throw new ClientNotFoundError(name)
        await auditLog.record('client_rotated', { target: name, context }, tx)
        return rotated
      })
      return { client, secret }
    },

    setEnabled: (name, isEnabled, context) =>
      db.transaction(async (tx) => {
        if (!(await tx.clients.setDisabled(name, isEnabled ? null : now())))
          throw new ClientNotFoundError(name)
        await auditLog.record(isEnabled ? 'client_enabled' : 'client_disabled', { target: name, context }, tx)
      }),

    async authenticate({ name, secret }, { ip }) {
      // A name that none can have may hold what the database refuses; it is asked all the same, for the same work.
      const client = await db.clients.findClient(NAME.test(name) ? name : '')
      if (!isSecretOf(client, secret, now()) || !client) {
        // Counted after it was looked at: a secret of 256 bits cannot be guessed, and nobody's wrong ones may lock the right one out.
        await rateLimits.consume(clientFailures(name, ip ?? '', options.clients.failures))
        throw new InvalidClientError()
      }
      noteUse(client)
      return client
    },
  }
}

function checkName(name: string): void {
  if (!NAME.test(name))
    throw new InvalidInputError(
      'a name is 1 to 64 letters, digits and - . _ ~, and begins with a letter or digit',
      'name',
    )
}

function checkAudience(audience: string): void {
  if (!AUDIENCE.test(audience))
    throw new InvalidInputError('an audience is 1 to 255 visible ASCII characters', 'audience')
}
