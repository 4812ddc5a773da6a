import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { checkNotGuessable, commonPasswords } from './blocklist.ts'
import { costOf } from './engine.js'
import { checkPassword, isPossible } from './policy.ts'
import { createHashPool } from './pool.ts'
import { bcryptInput } from './prehash.ts'

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

  /** Whether a hash was made at a lower cost than is configured now. */
  isOutdated(hash: string): boolean
}

declare module 'fastify' {
  interface FastifyInstance {
    passwords: Passwords
  }
}

const passwords: FastifyPluginAsync = async (app) => {
  const { BCRYPT_COST: cost, PASSWORD_MIN_LENGTH: minLength, SERVICE_NAME: service } = app.config
  const blocklist = app.config.PASSWORD_BLOCKLIST ? await commonPasswords() : undefined
  const pool = app.hashPool ?? createHashPool(app.hashing)

  app.decorate('passwords', {
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
    isOutdated: (hash) => (costOf(hash) ?? 0) < cost,
  })
  // A pool that was brought along is not this one's to close.
  if (pool !== app.hashPool) {
    // There may be minutes of work in line: clients are told in time to ask another instance.
    app.addHook('preClose', async () => pool.drain())
    app.addHook('onClose', () => pool.close())
  }
}

export default fp(passwords, { name: 'passwords' })
