import type { FastifyInstance } from 'fastify'
import type { Client } from '../../lib/client.ts'
import { sha256 } from '../../lib/digest.ts'
import { SessionNotFoundError } from '../sessions/errors.ts'
import type { OpenedSession } from '../sessions/index.ts'
import { type SessionWithEmail, sessionsRepository } from '../sessions/repository.ts'
import { type User, usersRepository } from '../users/repository.ts'
import { EmailNotVerifiedError } from '../verification/errors.ts'
import type { CredentialsCheck } from './credentials.ts'
import { InvalidCredentialsError } from './errors.ts'

/** What a sign-in goes by; a missing address or password is a wrong one. */
export interface SignIn {
  email?: string | null | undefined
  password?: string | null | undefined
  remember?: boolean | undefined
  client: Client
  /** The language of mails that it causes. */
  language: string
  /** The session ID that the request came with: that session ends, and the ID is never taken on. */
  presentedSessionId?: string | undefined
}

/** Signing in and out; a signal is aborted when the client is gone: what was not begun by then is left. */
export function createSignIn(app: FastifyInstance, credentials: CredentialsCheck) {
  const { knex, sessions, verification, config } = app
  const { repository } = sessions

  async function logIn(signIn: SignIn, signal?: AbortSignal): Promise<OpenedSession & { email: string }> {
    const { email, password } = signIn
    const user = email && password ? await credentials.check(email, password, signal) : undefined
    if (!user) throw new InvalidCredentialsError()
    if (config.REQUIRE_VERIFIED_EMAIL && user.email_verified_at === null)
      await refuseUnverified(user, signIn.language)
    const opened = await openFor(user, signIn)
    // The password was changed, or only hashed anew, since it was checked: what counts is the one it is now.
    return opened ? { ...opened, email: user.email } : logIn(signIn, signal)
  }

  async function refuseUnverified({ email }: User, language: string): Promise<never> {
    await verification.request(email, language)
    throw new EmailNotVerifiedError()
  }

  const openFor = ({ id, hashed_password }: User, { remember, client, presentedSessionId }: SignIn) =>
    knex.transaction(async (trx) => {
      if (!(await usersRepository(trx).holdsHash(id, hashed_password))) return undefined
      if (presentedSessionId) await sessionsRepository(trx).deleteSession(sha256(presentedSessionId))
      return sessions.open(id, { remember: remember ?? false, client, within: trx })
    })

  return {
    /** Whether this is the user's password; false, and after the same time, for an address nobody has. */
    async validLogin(email: string, password: string, signal?: AbortSignal): Promise<boolean> {
      return (await credentials.check(email, password, signal)) !== undefined
    },

    /**
     * Signs in with an address and a password.
     * @throws {InvalidCredentialsError} when they do not belong together, or one is missing.
     * @throws {EmailNotVerifiedError} when the service asks for a confirmed address; what confirms it is mailed again.
     */
    logIn,

    /** Signs the user with this address in: gives the session's ID, or nothing where nobody has the address. */
    async createSession(email: string): Promise<string | undefined> {
      const user = await credentials.findByEmail(email)
      return user && (await sessions.open(user.id)).id
    },

    /** Who is signed in with this session ID. */
    async getUserFromSessionId(
      sessionId: string | null | undefined,
    ): Promise<Pick<User, 'id' | 'email'> | undefined> {
      const session = sessionId ? await sessions.find(sessionId) : undefined
      return session && { id: session.user_id, email: session.email }
    },

    /** Ends all sessions of a user; does nothing where there is no such user. */
    async destroySession(userId: number | null | undefined): Promise<void> {
      if (userId != null) await repository.deleteSessionsOf(userId)
    },

    /** Ends one session. */
    async logOut({ digest }: SessionWithEmail): Promise<void> {
      await repository.deleteSession(digest)
    },

    /**
     * Ends the caller's session that they call by this name; true where it is the one they ask with.
     * @throws {SessionNotFoundError} when the caller has none of this name.
     */
    async logOutDevice(caller: SessionWithEmail, id: string): Promise<boolean> {
      const named = (await sessions.list(caller.user_id)).find((session) => session.id === id)
      if (!named) throw new SessionNotFoundError()
      await repository.deleteSession(named.digest)
      return named.digest === caller.digest
    },

    /** Ends every session of the caller but the one they ask with. */
    async logOutOthers({ user_id, digest }: SessionWithEmail): Promise<void> {
      await repository.deleteSessionsOf(user_id, { except: digest })
    },
  }
}
