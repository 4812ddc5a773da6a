import type { FastifyInstance } from 'fastify'
import { type Client, NO_CLIENT } from '../../lib/client.ts'
import { normaliseEmail } from '../../lib/email-address.ts'
import { eventsRepository } from '../events/repository.ts'
import type { Session, SessionWithEmail } from '../sessions/repository.ts'
import { type User, usersRepository } from '../users/repository.ts'
import type { Guessing } from './guessing.ts'

/** Coming, staying and leaving. */
export function createAccounts(app: FastifyInstance, guessing: Guessing) {
  const { knex, users, passwords, sessions, verification, events, now } = app

  const remove = (id: number, client: Client): Promise<void> =>
    knex.transaction(async (trx) => {
      await eventsRepository(trx).anonymiseEvents(id)
      await usersRepository(trx).deleteUser(id)
      await events.record(
        'user_deleted',
        { client: { ...client, ip: null, userAgent: null, requestId: null } },
        trx,
      )
    })

  return {
    /**
     * Adds a user with this address and password, and mails what confirms the address.
     * @throws {InvalidEmailError | PasswordRefusedError} when one of them will not do.
     * @throws {EmailTakenError} `User <email> already exists`.
     */
    async registerUser(email: string, password: string, client: Client = NO_CLIENT): Promise<User> {
      const address = normaliseEmail(email)
      passwords.check(password, address)
      const hash = await passwords.hash(password, client.signal)
      return knex.transaction(async (trx) => {
        const user = await usersRepository(trx, now).addUser(address, hash)
        await events.record('signed_up', { userId: user.id, client }, trx)
        await verification.send(address, { userId: user.id, purpose: 'verify_email' }, client, trx)
        return user
      })
    },

    /** All that is held about a user, with their live sessions, newest first. */
    async getAccount(userId: number): Promise<{ user: User; sessions: Session[] }> {
      return { user: await users.findUserBy({ id: userId }), sessions: await sessions.list(userId) }
    },

    /**
     * Asks a signed-in user for their password once more.
     * @throws {InvalidCredentialsError} when it is the wrong one.
     */
    confirmPassword: guessing.inside,

    /**
     * Deletes the user with this address, and all that is theirs.
     * @throws {UserNotFoundError} when nobody has the address.
     */
    async deleteUser(email: string): Promise<void> {
      const user = await users.findUserBy({ email: normaliseEmail(email) })
      await remove(user.id, NO_CLIENT)
    },

    /**
     * Deletes a signed-in user who gives their password once more.
     * @throws {InvalidCredentialsError} when it is the wrong one.
     */
    async deleteAccount(caller: SessionWithEmail, password: string, client: Client): Promise<void> {
      const user = await guessing.inside(caller, password, client)
      await remove(user.id, client)
    },
  }
}
