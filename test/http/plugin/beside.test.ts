import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import session from '@fastify/session'
import swagger from '@fastify/swagger'
import type { FastifyInstance, FastifyServerOptions } from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { bob } from '../../support/app.ts'
import { startHost } from '../../support/host.ts'

declare module 'fastify' {
  interface Session {
    count?: number
  }
}

it.each<[string, (app: FastifyInstance) => Promise<unknown> | unknown, FastifyServerOptions?]>([
  ['@fastify/cookie', (app) => app.register(cookie, { secret: 'of the host' })],
  ['@fastify/swagger', (app) => app.register(swagger, {})],
  ['@fastify/helmet', (app) => app.register(helmet)],
  [
    '@fastify/session',
    async (app) => {
      await app.register(cookie)
      await app.register(session, {
        secret: 'a secret of the host of 32 characters',
        cookie: { secure: false },
      })
    },
  ],
  [
    'the type provider of Zod',
    (app) => {
      app.setValidatorCompiler(validatorCompiler).setSerializerCompiler(serializerCompiler)
      app
        .withTypeProvider<ZodTypeProvider>()
        .post('/zod', { schema: { body: z.object({ age: z.number() }) } }, async ({ body }) => ({
          age: body.age,
        }))
    },
  ],
  [
    'request.session, request.user and pages of its own',
    (app) =>
      app
        .decorateRequest('session', null as never)
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

it('leaves Zod’s own routes to Zod, and a host’s session to the host', async () => {
  const { app, signIn } = await startHost(async (host) => {
    await host.register(cookie)
    await host.register(session, {
      secret: 'a secret of the host of 32 characters',
      cookie: { secure: false },
    })
    host.setValidatorCompiler(validatorCompiler).setSerializerCompiler(serializerCompiler)
    host
      .withTypeProvider<ZodTypeProvider>()
      .post('/zod', { schema: { body: z.object({ age: z.number() }) } }, async ({ body }) => ({
        age: body.age,
      }))
    host.get('/count', async (request) => {
      const count = Number(request.session.get('count') ?? 0) + 1
      request.session.set('count', count)
      return { count }
    })
  })
  const post = (payload: object) => app.inject({ method: 'POST', url: '/zod', payload })
  expect([(await post({ age: 7 })).json(), (await post({ age: '7' })).statusCode]).toEqual([{ age: 7 }, 400])
  const cookies = await signIn()
  const first = await app.inject({ url: '/count', cookies })
  const kept = Object.fromEntries(first.cookies.map(({ name, value }) => [name, value]))
  const second = await app.inject({ url: '/count', cookies: { ...cookies, ...kept } })
  expect([first.json(), second.json()]).toEqual([{ count: 1 }, { count: 2 }])
  expect((await app.inject({ url: '/auth/profile', cookies })).json()).toEqual({ email: bob.email })
})

it('keeps its own headers under @fastify/helmet, which keeps its on the host’s', async () => {
  const { app } = await startHost((host) => host.register(helmet))
  const [ours, theirs] = [await app.inject({ url: '/auth/' }), await app.inject({ url: '/before' })]
  expect(ours.headers['content-security-policy']).toBe(
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  )
  expect(theirs.headers['content-security-policy']).toMatch(/^default-src 'self'/)
})
