import { canonicalEmail } from '../../lib/email-address.ts'
import { HashingBusyError } from '../passwords/errors.ts'
import type { User } from '../users/repository.ts'
import type { AuthDependencies } from './index.ts'

/** Says whose an address is, and whether a password belongs to it. */
export function createCredentials({ users, passwords }: AuthDependencies) {
  return {
    findByEmail,

    /** The user with this address, if this is their password; takes the same time for an address nobody has. */
    async check(email: string, password: string, signal?: AbortSignal): Promise<User | undefined> {
      const user = await findByEmail(email)
      const matches = await passwords.verify(password, user?.hashed_password, signal)
      if (!user || !matches) return undefined
      return passwords.isOutdated(user.hashed_password) ? rehash(user, password) : user
    },
  }

  function findByEmail(email: string): Promise<User | undefined> {
    return users.findByEmail(canonicalEmail(email))
  }

  // Good to have, and not worth failing a sign-in for: the next one will do it.
  async function rehash(user: User, password: string): Promise<User> {
    try {
      const hash = await passwords.hash(password)
      const replaced = await users.replaceHash(user.id, user.hashed_password, hash)
      return replaced ? { ...user, hashed_password: hash } : user
    } catch (error) {
      if (error instanceof HashingBusyError) return user
      throw error
    }
  }
}

/** What {@link createCredentials} gives. */
export type CredentialsCheck = ReturnType<typeof createCredentials>
