import { randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { sha256 } from '../../lib/digest.ts'
import { InvalidEmailError, normaliseEmail } from '../../lib/email-address.ts'
import { HashingBusyError } from '../passwords/errors.ts'
import { UserNotFoundError } from '../users/errors.ts'
import type { User } from '../users/repository.ts'
import { InvalidCredentialsError, InvalidResetTokenError } from './errors.ts'

const RESET_TOKEN_BYTES = 32

/** What the seeds call Auth: everything a door can ask about who somebody is. */
export type Auth = ReturnType<typeof createAuth>

/** A signal, where one is taken, is aborted when the client is gone: what was not begun by then is left. */
export function createAuth({ users, passwords, sessions, config, now }: FastifyInstance) {
  const auth = {
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

    /** Whether this is the user's password; false, and after the same time, for an address nobody has. */
    async validLogin(email: string, password: string, signal?: AbortSignal): Promise<boolean> {
      return (await checkCredentials(email, password, signal)) !== undefined
    },

    /**
     * Signs in with an address and a password.
     * @throws {InvalidCredentialsError} when they do not belong together, or one is missing.
     */
    async logIn(credentials: { email?: string | null; password?: string | null }, signal?: AbortSignal) {
      const { email, password } = credentials
      if (!email || !password) throw new InvalidCredentialsError()
      const user = await checkCredentials(email, password, signal)
      if (!user) throw new InvalidCredentialsError()
      return { email: user.email, sessionId: await sessions.create(user.id) }
    },

    /** Signs the user with this address in: gives the session's ID, or nothing where nobody has the address. */
    async createSession(email: string): Promise<string | undefined> {
      const user = await findByEmail(email)
      return user && sessions.create(user.id)
    },

    /** Who is signed in with this session ID. */
    async getUserFromSessionId(sessionId: string | null | undefined): Promise<User | undefined> {
      return sessionId ? sessions.findUser(sessionId) : undefined
    },

    /** Signs a user out; does nothing where there is no such user. */
    async destroySession(userId: number | null | undefined): Promise<void> {
      if (userId != null) await sessions.end(userId).catch(unlessUserNotFound)
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
     * Deletes a user who gives their password once more.
     * @throws {InvalidCredentialsError} when it is the wrong one.
     */
    async deleteAccount(user: User, password: string, signal?: AbortSignal): Promise<void> {
      if (!(await auth.validLogin(user.email, password, signal))) throw new InvalidCredentialsError()
      await users.deleteUser(user.id)
    },

    /**
     * A token that lets its holder set a new password once; ends an earlier one. Only its digest is stored.
     * @throws {UserNotFoundError} when nobody has the address.
     */
    async createResetToken(email: string): Promise<string> {
      const user = await users.findUserBy({ email: normaliseEmail(email) })
      const token = randomBytes(RESET_TOKEN_BYTES).toString('base64url')
      await users.updateUser(user.id, {
        reset_token: sha256(token),
        reset_token_expires_at: now() + config.RESET_TOKEN_SECONDS * 1000,
      })
      return token
    },

    /**
     * Sets a new password with a reset token, which ends the token and all sessions of the user; gives their address.
     * @param email when given, must be the address the token was made for.
     * @throws {PasswordRefusedError} when the new password will not do; the token stays good.
     * @throws {InvalidResetTokenError} when the token is not good.
     */
    async updatePassword(
      { token, newPassword, email }: { token: string; newPassword: string; email?: string | undefined },
      signal?: AbortSignal,
    ): Promise<string> {
      const address = email === undefined ? undefined : normaliseEmail(email)
      passwords.check(newPassword)
      const digest = sha256(token)
      const user = await users.findUserBy({ reset_token: digest }).catch(unlessUserNotFound)
      if (!user || (address !== undefined && address !== user.email)) throw new InvalidResetTokenError()
      if ((user.reset_token_expires_at ?? 0) <= now()) throw new InvalidResetTokenError()
      const hash = await passwords.hash(newPassword, signal)
      await users.resetPassword(digest, hash).catch((error) => {
        throw error instanceof UserNotFoundError ? new InvalidResetTokenError() : error
      })
      return user.email
    },
  }
  return auth

  async function checkCredentials(email: string, password: string, signal?: AbortSignal) {
    const user = await findByEmail(email)
    if (!(await passwords.verify(password, user?.hashed_password, signal)) || !user) return undefined
    if (passwords.isOutdated(user.hashed_password)) await rehash(user, password)
    return user
  }

  // Good to have, and not worth failing a sign-in for: the next one will do it.
  async function rehash(user: User, password: string) {
    try {
      await users.replaceHash(user.id, user.hashed_password, await passwords.hash(password))
    } catch (error) {
      if (!(error instanceof HashingBusyError)) throw error
    }
  }

  async function findByEmail(email: string): Promise<User | undefined> {
    try {
      return await users.findUserBy({ email: normaliseEmail(email) })
    } catch (error) {
      if (error instanceof UserNotFoundError || error instanceof InvalidEmailError) return undefined
      throw error
    }
  }
}

function unlessUserNotFound(error: unknown): undefined {
  if (!(error instanceof UserNotFoundError)) throw error
}
