import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { costOf } from './engine.ts'
import { checkPassword, isPossible } from './policy.ts'
import { createHashPool } from './pool.ts'
import { bcryptInput } from './prehash.ts'

/** Hashes passwords and verifies them, in a bounded pool of threads; a signal stands for the client still being there. */
export interface Passwords {
  /**
   * Holds a new password against the policy.
   * @throws {PasswordRefusedError} with the reason.
   */
  check(password: string): void

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
  const { BCRYPT_COST: cost, PASSWORD_MIN_LENGTH: minLength } = app.config
  const pool = createHashPool(app.hashing)

  app.decorate('passwords', {
    check: (password) => checkPassword(password, minLength),
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
  app.addHook('onClose', () => pool.close())
}

export default fp(passwords, { name: 'passwords' })
