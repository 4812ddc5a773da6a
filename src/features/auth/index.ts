import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { type Auth, createAuth } from './auth.ts'
import { addGuard } from './guard.ts'

declare module 'fastify' {
  interface FastifyInstance {
    auth: Auth
  }
}

const auth: FastifyPluginAsync = async (app) => {
  app.decorate('auth', createAuth(app))
  addGuard(app)
}

export default fp(auth, {
  name: 'auth',
  dependencies: ['users', 'passwords', 'sessions', 'cookies', 'access'],
})
