import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createAccounts } from './accounts.ts'
import { createCredentials } from './credentials.ts'
import { addGuard } from './guard.ts'
import { createGuessing } from './guessing.ts'
import { createPasswordUpdates } from './password-updates.ts'
import { createSignIn } from './sign-in.ts'

/** What the seeds call Auth: everything a door can ask about who somebody is. */
export type Auth = ReturnType<typeof createAuth>

declare module 'fastify' {
  interface FastifyInstance {
    auth: Auth
  }
}

function createAuth(app: FastifyInstance) {
  const credentials = createCredentials(app)
  const guessing = createGuessing(app, credentials)
  return {
    ...createAccounts(app, guessing),
    ...createSignIn(app, credentials, guessing),
    ...createPasswordUpdates(app, guessing),
  }
}

const auth: FastifyPluginAsync = async (app) => {
  app.decorate('auth', createAuth(app))
  addGuard(app)
}

export default fp(auth, {
  name: 'auth',
  dependencies: ['users', 'passwords', 'sessions', 'devices', 'verification', 'events', 'limits', 'access'],
})
