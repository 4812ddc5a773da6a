import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { clientSignal } from '../../lib/client-signal.ts'
import { InvalidEmailError } from '../../lib/email-address.ts'
import { Empty, FORM_OR_JSON } from '../../lib/schema.ts'
import { InvalidCredentialsError } from '../auth/errors.ts'
import { HashingBusyError, PasswordRefusedError } from '../passwords/errors.ts'
import { EmailTakenError } from './errors.ts'
import { Deletion, Registered, Registration } from './schemas.ts'

const register = {
  operationId: 'registerUser',
  summary: 'Register',
  tags: ['Users'],
  consumes: FORM_OR_JSON,
  body: Registration,
  response: { 201: Registered },
}

const registerFailures = [
  new EmailTakenError('bob@bob.com'),
  new InvalidEmailError(),
  new PasswordRefusedError('password must not be empty'),
  new HashingBusyError(),
]

const remove = {
  operationId: 'deleteUser',
  summary: 'Delete the caller, who gives their password once more',
  tags: ['Users'],
  consumes: FORM_OR_JSON,
  body: Deletion,
  response: { 200: Empty },
}

const removeFailures = [new InvalidCredentialsError(), new HashingBusyError()]

const usersRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/users',
    { schema: register, config: { access: 'anyone', failures: registerFailures } },
    async (request, reply) => {
      const { email, password } = request.body
      const user = await app.auth.registerUser(email, password, clientSignal(reply))
      return reply.code(201).send({ email: user.email, message: 'user created' })
    },
  )

  app.delete(
    '/users/me',
    { schema: remove, config: { access: 'signed-in', failures: removeFailures } },
    async (request, reply) => {
      await app.auth.deleteAccount(request.caller, request.body.password, clientSignal(reply))
      reply.clearSession()
      return {}
    },
  )
}

export default fp(usersRoutes, { name: 'users-routes', dependencies: ['auth', 'bodies'], encapsulate: true })
