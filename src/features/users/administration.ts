import type { Db } from '../../platform/database/db.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { AuditLog } from '../audit-log/service.ts'
import { confirmEmail } from '../email-verification/confirm.ts'
import type { RateLimits } from '../rate-limits/service.ts'
import type { Factors } from '../sign-in/factors.ts'
import type { PasswordAttempts } from '../sign-in/password-attempts.ts'
import type { Tokens } from '../tokens/service.ts'
import { canonicalEmail } from './email-address.ts'
import type { User, UserPage, UsersRepository } from './repository.ts'

/** What an operator may do for a user, beside what users do for themselves. */
export interface UserAdministration {
  /**
   * The user with this e-mail address, ID or subject.
   * @throws {UserNotFoundError} when there is none.
   */
  find(name: string): Promise<User>
  /** Users by their IDs, in ascending order. */
  list(page: UserPage): Promise<User[]>
  /**
   * Marks the user's e-mail address as confirmed.
   * @throws {UserNotFoundError} when the user was deleted meanwhile.
   */
  verifyEmail(id: number, context: RequestContext): Promise<void>
  /** Ends every lockout of the user's account, and starts counting failures anew. */
  unlock(user: Pick<User, 'id' | 'email'>, context: RequestContext): Promise<void>
}

interface Dependencies {
  db: Db<{ users: UsersRepository }>
  now: () => number
  passwordAttempts: PasswordAttempts
  factors: Factors
  rateLimits: RateLimits
  tokens: Tokens
  auditLog: AuditLog<'email_verified' | 'account_unlocked'>
}

/** The administration of this database's users. */
export function createUserAdministration(dependencies: Dependencies): UserAdministration {
  const { db, passwordAttempts, factors, rateLimits, auditLog } = dependencies
  return {
    find: (name) => db.users.findUserBy(filterOf(name)),
    list: (page) => db.users.listUsers(page),
    verifyEmail: (id, context) =>
      db.transaction(async (tx) => {
        await tx.users.lockForUpdate(id)
        await confirmEmail(dependencies, await tx.users.findUserBy({ id }), context, tx)
      }),
    unlock: ({ id, email }, context) =>
      db.transaction(async (tx) => {
        await tx.users.lockForUpdate(id)
        const failures = [...passwordAttempts.failuresOf({ id, email }), ...factors.failuresOf(id)]
        await rateLimits.reset(failures, tx)
        await auditLog.record('account_unlocked', { userId: id, context }, tx)
      }),
  }
}

// PostgreSQL refuses to compare an integer with more.
const HIGHEST_ID = 2_147_483_647

/** What a user is looked for by; an e-mail address has an @. */
function filterOf(name: string) {
  if (/^\d{1,10}$/.test(name) && Number(name) <= HIGHEST_ID) return { id: Number(name) }
  return /^[\da-f-]{36}$/i.test(name) ? { subject: name.toLowerCase() } : { email: canonicalEmail(name) }
}
