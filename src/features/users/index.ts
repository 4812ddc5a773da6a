import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { type UsersRepository, usersRepository } from './repository.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Who has an account; for features only: doors talk to `app.auth`. */
    users: UsersRepository
  }
}

const users: FastifyPluginAsync = async (app) => {
  app.decorate('users', usersRepository(app.knex, app.now))
}

export default fp(users, { name: 'users', dependencies: ['database'] })
