import type { Config } from '../../config.ts'
import { checkNotGuessable, commonPasswords } from './blocklist.ts'
import { costOf } from './engine.js'
import { checkPassword, isPossible } from './policy.ts'
import { createHashPool, type HashPool, type HashPoolOptions } from './pool.ts'
import { bcryptInput } from './prehash.ts'
import { unusableHash } from './unusable-hash.ts'

/** Hashes passwords and verifies them, in a bounded pool of threads; a signal stands for the client still being there. */
export interface Passwords {
  /**
   * Holds a new password against the policy.
   * @param email whose password it is to be, so that it is not made of the address.
   * @throws {PasswordRefusedError} with the reason.
   */
  check(password: string, email: string): void

  /**
   * A bcrypt hash of a password.
   * @throws {HashingBusyError} when too many hashes are waiting.
   */
  hash(password: string, signal?: AbortSignal): Promise<string>

  /**
   * Whether this is the password the hash was made of; takes the same time for a wrong one and for no hash at all.
   * @throws {HashingBusyError} when too many hashes are waiting.
   */
  verify(password: string, hash: string | undefined, signal?: AbortSignal): Promise<boolean>

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
  config: Config
  /** The size of a pool of its own; not used where `hashPool` is given. */
  hashing?: HashPoolOptions | undefined
  /** A pool to hash in, which is not closed here. */
  hashPool?: HashPool | undefined
}

/** Loads the block list, where it is on, and starts the pool of threads. */
export async function createPasswords({ config, hashing, hashPool }: Dependencies): Promise<Passwords> {
  const { BCRYPT_COST: cost, PASSWORD_MIN_LENGTH: minLength, SERVICE_NAME: service } = config
  const blocklist = config.PASSWORD_BLOCKLIST ? await commonPasswords() : undefined
  const pool = hashPool ?? createHashPool(hashing)

  return {
    check(password, email) {
      checkPassword(password, minLength)
      if (blocklist) checkNotGuessable(password, { email, service, common: blocklist })
    },
    async hash(password, signal) {
      return pool.run<string>({ kind: 'hash', input: bcryptInput(password), cost }, signal)
    },
    async verify(password, hash, signal) {
      // What nobody can have as a password costs the same time as any wrong one.
      const possible = isPossible(password)
      const input = possible ? bcryptInput(password) : ''
      const matches = await pool.run<boolean>({ kind: 'verify', input, hash, cost }, signal)
      return possible && matches
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
