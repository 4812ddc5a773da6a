import type { Static } from 'typebox'
import { sha256 } from '../../platform/crypto/digest.ts'
import { networkOf } from '../../platform/http/network.ts'
import type { Metrics } from '../../platform/metrics/metrics.ts'
import type { Readiness } from '../operations/readiness.ts'
import { canonicalEmail } from '../users/email-address.ts'
import { checkNotGuessable, commonPasswords } from './blocklist.ts'
import { candidatesOf } from './candidates.ts'
import { costOf } from './engine.js'
import { measureHashes } from './metrics.ts'
import type { passwordsOptions } from './options.ts'
import { checkPassword, isPossible } from './policy.ts'
import { createHashPool, type HashPool, type HashPoolOptions, type Turn } from './pool.ts'
import { bcryptInput } from './prehash.ts'
import { hashingPart } from './readiness.ts'
import { unusableHash } from './unusable-hash.ts'

/** A hash as it is stored. */
export interface StoredHash {
  hash: string
  /** Whether another service may have made it, which neither normalises passwords nor pre-hashes long ones. */
  madeElsewhere: boolean
  /** The secret of the service that made it, where it has one. */
  secret?: string | undefined
}

/** What the hashes of all users take to be verified. */
export interface StoredWork {
  /** The highest cost of bcrypt's. */
  highestCost: number
  /** What those of other services take, each once. */
  profiles: readonly string[]
}

/** Whom work is done for, so that everybody gets a fair share: see {@link RequestContext}. */
export interface HashingContext {
  ip?: string | null
  signal?: AbortSignal | undefined
  /** The account that it is about, known or not. */
  email?: string
}

/** Whether a password is the one that a hash was made of. */
export type Verdict = 'wrong' | 'right'

/** Hashes passwords and verifies them, in a bounded pool of threads that all who ask have a fair share of. */
export interface Passwords {
  /**
   * Holds a new password against the policy.
   * @param email whose password it is to be, so that it is not made of the address.
   * @throws {PasswordRefusedError} with the reason.
   */
  check(password: string, email: string): void

  /**
   * A bcrypt hash of a password, of the configured cost or, where that is more, of the cost of the hash that it replaces.
   * @throws {HashingBusyError} when too many hashes are waiting.
   */
  hash(password: string, asker?: HashingContext, replaced?: string): Promise<string>

  /**
   * Whether this is the password a hash was made of. What is wrong takes as many steps as the hashes take that all users
   * have, or as one of the configured cost where that is more, whatever the hash is and whether there is one.
   * @throws {HashingBusyError} when too many hashes are waiting.
   */
  verify(
    password: string,
    stored: StoredHash | undefined,
    all: StoredWork,
    asker?: HashingContext,
  ): Promise<Verdict>

  /** A hash that no password is known for, for an account whose password is void: as slow to verify as any. */
  unusableHash(): string

  /** Whether a hash was made at a lower cost than is configured now. */
  isOutdated(hash: string): boolean

  /** Refuses what waits in line. */
  beginClose(): void
  /** Ends the threads once all jobs are done; a pool that was given is not this one's to close. */
  close(): Promise<void>
}

interface Dependencies {
  options: { serviceName: string; passwords: Static<typeof passwordsOptions> }
  metrics: Metrics
  readiness: Pick<Readiness, 'addPart'>
  /** The size of a pool of its own; not used where `hashPool` is given. */
  hashing?: HashPoolOptions | undefined
  /** A pool to hash in, which is not closed here. */
  hashPool?: HashPool | undefined
}

/** Loads the block list, where it is on, and starts the pool of threads. */
export async function createPasswords({
  options,
  metrics,
  readiness,
  hashing,
  hashPool,
}: Dependencies): Promise<Passwords> {
  const cost = options.passwords.bcryptCost
  const minLength = options.passwords.minLength
  const service = options.serviceName
  const blocklist = options.passwords.blocklist ? await commonPasswords() : undefined
  const pool = hashPool ?? createHashPool(hashing)
  const measured = measureHashes(pool, metrics)
  readiness.addPart(hashingPart(pool))

  return {
    check(password, email) {
      checkPassword(password, minLength)
      if (blocklist) checkNotGuessable(password, { email, service, common: blocklist })
    },
    async hash(password, asker, replaced = '') {
      const job = {
        kind: 'hash',
        input: bcryptInput(password),
        cost: Math.max(cost, costOf(replaced) ?? 0),
      } as const
      return measured<string>(job, turnOf(asker))
    },
    async verify(password, stored, { highestCost, profiles }, asker) {
      const { hash, secret, madeElsewhere = false } = stored ?? {}
      const isWorthIt = isPossible(password)
      const job = {
        kind: 'verify',
        password: isWorthIt ? password : '',
        ...candidatesOf(password),
        hash,
        secret,
        madeElsewhere,
        cost: Math.max(cost, highestCost),
        profiles,
      } as const
      const verdict = await measured<Verdict>(job, turnOf(asker))
      return isWorthIt ? verdict : 'wrong'
    },
    unusableHash: () => unusableHash(cost),
    isOutdated: (hash) => (costOf(hash) ?? 0) < cost,
    beginClose() {
      // There may be minutes of work in line: clients are told in time to ask another instance.
      if (!hashPool) pool.drain()
    },
    async close() {
      if (!hashPool) await pool.close()
    },
  }
}

const turnOf = ({ ip, signal, email }: HashingContext = {}): Turn => ({
  signal,
  ...(ip ? { network: networkOf(ip) } : {}),
  // Of any address, known or not, the same.
  ...(email ? { account: sha256(canonicalEmail(email)) } : {}),
})
