import { randomUUID } from 'node:crypto'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { sha256 } from '../../lib/digest.ts'
import { UserNotFoundError } from '../users/errors.ts'
import type { User } from '../users/repository.ts'

/** Who is signed in: one session a user, known by a random ID of which only the digest is stored. */
export interface Sessions {
  /** Signs the user in, which ends an earlier session; gives the new session's ID, a version 4 UUID. */
  create(userId: number): Promise<string>
  /** Who is signed in with this ID. */
  findUser(sessionId: string): Promise<User | undefined>
  /** Signs the user out. */
  end(userId: number): Promise<void>
}

declare module 'fastify' {
  interface FastifyInstance {
    sessions: Sessions
  }
}

const sessions: FastifyPluginAsync = async (app) => {
  app.decorate('sessions', {
    async create(userId) {
      const id = randomUUID()
      await app.users.updateUser(userId, { session_id: sha256(id) })
      return id
    },
    async findUser(sessionId) {
      return app.users.findUserBy({ session_id: sha256(sessionId) }).catch(orUndefined)
    },
    async end(userId) {
      await app.users.updateUser(userId, { session_id: null })
    },
  })
}

function orUndefined(error: unknown): undefined {
  if (!(error instanceof UserNotFoundError)) throw error
}

export default fp(sessions, { name: 'sessions', dependencies: ['users'] })
