import type { FastifyInstance } from 'fastify'
import { normaliseEmail } from '../../lib/email-address.ts'
import { ForbiddenError } from '../../lib/request-errors.ts'
import type { Session, SessionWithEmail } from '../sessions/repository.ts'
import { tokensRepository } from '../tokens/repository.ts'
import { EmailTakenError, UserNotFoundError } from '../users/errors.ts'
import { type User, usersRepository } from '../users/repository.ts'
import type { CredentialsCheck } from './credentials.ts'
import { InvalidCredentialsError } from './errors.ts'

/** What comes with a request beside what it asks for. */
interface Asking {
  /** The language of mails that it causes. */
  language?: string
  signal?: AbortSignal
}

/** Coming, staying and leaving; a signal is aborted when the client is gone: what was not begun by then is left. */
export function createAccounts(app: FastifyInstance, credentials: CredentialsCheck) {
  const { knex, users, passwords, sessions, verification, now } = app

  async function checkPassword(
    caller: SessionWithEmail,
    password: string,
    signal?: AbortSignal,
  ): Promise<User> {
    const user = await credentials.check(caller.email, password, signal)
    if (!user) throw new InvalidCredentialsError()
    return user
  }

  /** Deletes a user, with mails that are still to be sent; the database deletes what else is theirs. */
  const remove = ({ id, email }: User): Promise<void> =>
    knex.transaction(async (trx) => {
      const addresses = new Set([email, ...(await tokensRepository(trx).listEmailsOf(id))])
      await usersRepository(trx).deleteUser(id)
      for (const address of addresses) await app.mailer.withdraw(address, trx)
    })

  return {
    /**
     * Adds a user with this address and password, and mails what confirms the address.
     * @throws {InvalidEmailError | PasswordRefusedError} when one of them will not do.
     * @throws {EmailTakenError} `User <email> already exists`; also where it can still be brought back to its former user.
     */
    async registerUser(
      email: string,
      password: string,
      { language = '', signal }: Asking = {},
    ): Promise<User> {
      const address = normaliseEmail(email)
      passwords.check(password)
      const hash = await passwords.hash(password, signal)
      return knex.transaction(async (trx) => {
        const user = await usersRepository(trx, now).addUser(address, hash)
        // Or else whoever made off with an account would have somebody take the address it is to be brought back to.
        if (await tokensRepository(trx).isReserved(address, now())) throw new EmailTakenError(address)
        const subject = { userId: user.id, purpose: 'verify_email', isNew: true } as const
        await verification.send(address, subject, language, trx)
        return user
      })
    },

    /**
     * All that is held about a signed-in user, with their live sessions, newest first.
     * @throws {ForbiddenError} when they were deleted meanwhile.
     */
    async getAccount(userId: number): Promise<{ user: User; sessions: Session[] }> {
      const user = await users.findUserBy({ id: userId }).catch(refuseDeleted)
      return { user, sessions: await sessions.list(userId) }
    },

    /**
     * Asks a signed-in user for their password once more.
     * @throws {InvalidCredentialsError} when it is the wrong one.
     */
    checkPassword,

    /**
     * Deletes the user with this address, and all that is theirs.
     * @throws {UserNotFoundError} when nobody has the address.
     */
    async deleteUser(email: string): Promise<void> {
      const user = await users.findUserBy({ email: normaliseEmail(email) })
      await remove(user)
    },

    /**
     * Deletes a signed-in user who gives their password once more.
     * @throws {InvalidCredentialsError} when it is the wrong one.
     * @throws {ForbiddenError} when they were deleted meanwhile.
     */
    async deleteAccount(caller: SessionWithEmail, password: string, signal?: AbortSignal): Promise<void> {
      const user = await checkPassword(caller, password, signal)
      await remove(user).catch(refuseDeleted)
    },
  }
}

function refuseDeleted(error: unknown): never {
  throw error instanceof UserNotFoundError ? new ForbiddenError() : error
}
