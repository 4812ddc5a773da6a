import cookie from '@fastify/cookie'
import swagger from '@fastify/swagger'
import type { FastifyInstance, FastifyServerOptions } from 'fastify'
import { expect, it } from 'vitest'
import { bob } from '../../support/app.ts'
import { startHost } from '../../support/host.ts'

it.each<[string, (app: FastifyInstance) => Promise<unknown> | unknown, FastifyServerOptions?]>([
  ['@fastify/cookie', (app) => app.register(cookie, { secret: 'of the host' })],
  ['@fastify/swagger', (app) => app.register(swagger, {})],
  [
    'request.session, request.user and pages of its own',
    (app) =>
      app
        .decorateRequest('session', null)
        .decorateRequest('user', null)
        .decorateReply('page', () => {}),
  ],
  [
    'an error handler',
    (app) => app.setErrorHandler((_error, _request, reply) => reply.code(418).send('host')),
  ],
  [
    'a handler for unknown paths',
    (app) => app.setNotFoundHandler((_request, reply) => reply.code(418).send('host')),
  ],
  [
    'validators and serializers that take anything',
    (app) => app.setValidatorCompiler(() => () => true).setSerializerCompiler(() => () => '"of the host"'),
  ],
  [
    'a parser of forms',
    (app) =>
      app.addContentTypeParser('application/x-www-form-urlencoded', (_request, _payload, done) =>
        done(null, {}),
      ),
  ],
  ['trust in every proxy', () => {}, { trustProxy: true }],
  ['a router that tells slashes and cases apart', () => {}, { routerOptions: { caseSensitive: true } }],
])('is as strict beside %s', async (_, prepare, options) => {
  const { app, post, signIn } = await startHost(prepare, options)
  const cookies = await signIn()
  expect((await app.inject({ url: '/auth/profile', cookies })).json()).toEqual({ email: bob.email })
  expect((await post('/auth/users', { email: 1 })).json().message).toMatch(
    /^(email must be a string|password is required)$/,
  )
  expect((await app.inject({ url: '/auth/profile' })).json()).toEqual({ message: 'Forbidden' })
  expect((await app.inject({ url: '/auth/nowhere' })).json()).toEqual({ message: 'not found' })
  const form = await app.inject({
    method: 'POST',
    url: '/auth/sessions',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(bob).toString(),
  })
  expect(form.statusCode).toBe(200)
})
