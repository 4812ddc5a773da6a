import type { FastifyInstance } from 'fastify'
import { normaliseEmail } from '../../lib/email-address.ts'
import type { Session, SessionWithEmail } from '../sessions/repository.ts'
import type { User } from '../users/repository.ts'
import type { CredentialsCheck } from './credentials.ts'
import { InvalidCredentialsError } from './errors.ts'

/** Coming, staying and leaving; a signal is aborted when the client is gone: what was not begun by then is left. */
export function createAccounts(
  { users, passwords, sessions }: FastifyInstance,
  credentials: CredentialsCheck,
) {
  return {
    /**
     * Adds a user with this address and password.
     * @throws {InvalidEmailError | PasswordRefusedError} when one of them will not do.
     * @throws {EmailTakenError} `User <email> already exists`.
     */
    async registerUser(email: string, password: string, signal?: AbortSignal): Promise<User> {
      const address = normaliseEmail(email)
      passwords.check(password)
      return users.addUser(address, await passwords.hash(password, signal))
    },

    /** All that is held about a user, with their live sessions, newest first. */
    async getAccount(userId: number): Promise<{ user: User; sessions: Session[] }> {
      return { user: await users.findUserBy({ id: userId }), sessions: await sessions.list(userId) }
    },

    /**
     * Deletes the user with this address, and all that is theirs.
     * @throws {UserNotFoundError} when nobody has the address.
     */
    async deleteUser(email: string): Promise<void> {
      const user = await users.findUserBy({ email: normaliseEmail(email) })
      await users.deleteUser(user.id)
    },

    /**
     * Deletes a signed-in user who gives their password once more.
     * @throws {InvalidCredentialsError} when it is the wrong one.
     */
    async deleteAccount({ email }: SessionWithEmail, password: string, signal?: AbortSignal): Promise<void> {
      const user = await credentials.check(email, password, signal)
      if (!user) throw new InvalidCredentialsError()
      await users.deleteUser(user.id)
    },
  }
}
