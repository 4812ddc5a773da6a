import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { clientSignal } from '../../lib/client-signal.ts'
import { Empty, FORM_OR_JSON } from '../../lib/schema.ts'
import { InvalidCredentialsError } from '../auth/errors.ts'
import { HashingBusyError } from '../passwords/errors.ts'
import { Credentials, LoggedIn, Profile } from './schemas.ts'

const logIn = {
  operationId: 'logIn',
  summary: 'Log in',
  description: 'Sets the cookie `session_id`, which the routes for signed-in callers ask for.',
  tags: ['Sessions'],
  consumes: FORM_OR_JSON,
  body: Credentials,
  response: { 200: LoggedIn },
}

const logInFailures = [new InvalidCredentialsError(), new HashingBusyError()]

const profile = {
  operationId: 'getProfile',
  summary: 'Who is signed in',
  tags: ['Sessions'],
  response: { 200: Profile },
}

const logOut = {
  operationId: 'logOut',
  summary: 'Log out',
  tags: ['Sessions'],
  response: { 200: Empty },
}

const sessionsRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/sessions',
    { schema: logIn, config: { access: 'anyone', failures: logInFailures } },
    async (request, reply) => {
      const { email, sessionId } = await app.auth.logIn(request.body, clientSignal(reply))
      reply.setSession(sessionId)
      return { email, message: 'logged in' as const, session_id: sessionId }
    },
  )

  app.get('/profile', { schema: profile, config: { access: 'signed-in' } }, async (request) => {
    return { email: request.caller.email }
  })

  app.delete('/sessions', { schema: logOut, config: { access: 'signed-in' } }, async (request, reply) => {
    await app.auth.destroySession(request.caller.id)
    reply.clearSession()
    return {}
  })
}

export default fp(sessionsRoutes, {
  name: 'sessions-routes',
  dependencies: ['auth', 'bodies'],
  encapsulate: true,
})
