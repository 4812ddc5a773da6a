import { HashingBusyError } from '../passwords/errors.ts'
import type { HashingContext, Passwords } from '../passwords/service.ts'
import type { StoredHashes } from '../passwords/stored-hashes.ts'
import { canonicalEmail } from '../users/email-address.ts'
import type { User, UsersRepository } from '../users/repository.ts'

interface Dependencies {
  users: UsersRepository
  passwords: Passwords
  storedHashes: StoredHashes
}

/** Says whose an address is, and whether a password belongs to it. */
export function createCredentials({ users, passwords, storedHashes }: Dependencies) {
  return {
    findByEmail,

    /** The user with this address, if this is their password; takes the same time for an address that no user has. */
    async check(email: string, password: string, asker: HashingContext = {}): Promise<User | undefined> {
      const user = await findByEmail(email)
      const stored = user && {
        hash: user.hashed_password,
        madeElsewhere: Boolean(user.hashed_elsewhere),
        secret: await storedHashes.secretOf(user.hashed_password),
      }
      const verdict = await passwords.verify(password, stored, await storedHashes.findWork(), {
        ...asker,
        email,
      })
      if (!user || verdict === 'wrong') return undefined
      const isOurs = !user.hashed_elsewhere && !passwords.isOutdated(user.hashed_password)
      return isOurs ? user : rehash(user, password)
    },
  }

  function findByEmail(email: string): Promise<User | undefined> {
    return users.findByEmail(canonicalEmail(email))
  }

  // Good to have, and not worth failing a sign-in for: the next one will do it.
  async function rehash(user: User, password: string): Promise<User> {
    try {
      const hash = await passwords.hash(password, {}, user.hashed_password)
      const replaced = await users.replaceHash(user.id, user.hashed_password, hash)
      return replaced ? { ...user, hashed_password: hash } : user
    } catch (error) {
      if (error instanceof HashingBusyError) return user
      throw error
    }
  }
}

/** What {@link createCredentials} gives. */
export type Credentials = ReturnType<typeof createCredentials>
