import type { InjectOptions } from 'fastify'
import { expect, it } from 'vitest'
import { bob, signIn, startApp, type TestApp } from '../../support/app.ts'
import { freshSharedDatabase } from '../../support/database.ts'
import { itOfServer } from '../../support/server-only.ts'

const FRIEND = 'https://app.example.com'
const FRIENDS = `${FRIEND}, http://localhost:3000`

const corsOf = (headers: object): string[] =>
  Object.keys(headers).filter((name) => name.startsWith('access-control-'))

const ask = ({ app }: TestApp, origin: string, request: InjectOptions = {}) =>
  app.inject({ url: '/profile', ...request, headers: { ...request.headers, origin } })

const preflight = (service: TestApp, origin: string, method = 'DELETE', url = '/sessions') =>
  ask(service, origin, {
    method: 'OPTIONS',
    url,
    headers: {
      'access-control-request-method': method,
      'access-control-request-headers': 'content-type',
    },
  })

it.each([FRIEND, 'http://localhost:3000'])(
  'lets pages of %s read the answer, with credentials',
  async (origin) => {
    const service = await startApp({ ALLOWED_ORIGINS: FRIENDS })
    const answer = await ask(service, origin, { cookies: await signIn(service) })
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['access-control-allow-origin']).toBe(origin)
    expect(answer.headers['access-control-allow-credentials']).toBe('true')
    expect(answer.headers.vary).toMatch(/\borigin\b/i)
  },
)

it('lets them read refusals as well', async () => {
  const service = await startApp({ ALLOWED_ORIGINS: FRIENDS })
  const answer = await ask(service, FRIEND)
  expect([answer.statusCode, answer.headers['access-control-allow-origin']]).toEqual([403, FRIEND])
})

it.each<[number, InjectOptions]>([
  [400, { method: 'POST', url: '/users', payload: {} }],
  [404, { url: '/nothing' }],
  [405, { method: 'PUT', url: '/users' }],
  [405, { method: 'OPTIONS', url: '/users' }],
  [413, { method: 'POST', url: '/users', payload: { email: 'x'.repeat(40_000) } }],
  [415, { method: 'POST', url: '/users', payload: 'x', headers: { 'content-type': 'text/plain' } }],
  [503, { method: 'POST', url: '/users', payload: bob }],
  [500, { method: 'POST', url: '/reset_password', payload: { email: bob.email } }],
])('lets them read a %i to %o', async (status, request) => {
  const DATABASE_URL = await freshSharedDatabase()
  const env = { ALLOWED_ORIGINS: FRIENDS, DATABASE_URL, BCRYPT_COST: status === 503 ? '14' : '4' }
  const service = await startApp(env, { hashing: { threads: 1, maxWaiting: 0 } })
  // The one thread is taken.
  if (status === 503) service.app.passwords.hash('x').catch(() => {})
  if (status === 500) await service.app.knex.schema.dropTable('limits')
  const { statusCode, headers } = await ask(service, FRIEND, request)
  expect([statusCode, headers['access-control-allow-origin']]).toEqual([status, FRIEND])
  expect(headers['access-control-allow-credentials']).toBe('true')
  expect(headers['access-control-expose-headers']).toContain('X-Request-Id')
  expect(headers.vary).toMatch(/\borigin\b/i)
})

it('lets them read when to come back', async () => {
  const service = await startApp({ ALLOWED_ORIGINS: FRIENDS, LIMIT_NETWORK_MAIL_REQUESTS: '1' })
  const payload = { email: 'bob@bob.com' }
  const post = () => ask(service, FRIEND, { method: 'POST', url: '/reset_password', payload })
  await post()
  const { statusCode, headers } = await post()
  expect(statusCode).toBe(429)
  expect(headers['retry-after']).toMatch(/^\d+$/)
  expect(headers['access-control-expose-headers']).toBe('Retry-After, X-Request-Id')
})

it.each(['https://APP.example.com', 'https://app.example.com:443'])(
  'knows them by what browsers call them, where %s is allowed',
  async (allowed) => {
    const { headers } = await ask(await startApp({ ALLOWED_ORIGINS: allowed }), FRIEND)
    expect(headers['access-control-allow-origin']).toBe(FRIEND)
  },
)

it.each(['GET', 'POST', 'PUT', 'DELETE'])('answers their preflight for %s', async (method) => {
  const service = await startApp({ ALLOWED_ORIGINS: FRIENDS })
  const { statusCode, headers } = await preflight(service, FRIEND, method)
  expect(statusCode).toBe(204)
  expect(headers['access-control-allow-origin']).toBe(FRIEND)
  expect(headers['access-control-allow-credentials']).toBe('true')
  expect(headers['access-control-allow-methods']).toContain(method)
  expect(headers['access-control-allow-headers']).toContain('content-type')
  expect(headers['access-control-max-age']).toMatch(/^[1-9]\d*$/)
})

itOfServer('lets them read a 400 to a path that cannot be read', async () => {
  const service = await startApp({ ALLOWED_ORIGINS: FRIENDS })
  const answer = await ask(service, FRIEND, { url: '/%zz' })
  expect([answer.statusCode, answer.headers['access-control-allow-origin']]).toEqual([400, FRIEND])
})

it.each([
  'https://evil.example',
  'null',
  'https://app.example.com.evil.example',
  'http://app.example.com',
  '',
])('says nothing of the kind to the origin %j', async (origin) => {
  const service = await startApp({ ALLOWED_ORIGINS: FRIENDS })
  const cookies = await signIn(service)
  const answers = [
    await ask(service, origin, { cookies }),
    await preflight(service, origin),
    await ask(service, origin, { url: '/%zz' }),
    await ask(service, origin, { url: '/nothing' }),
  ]
  for (const { headers } of answers) {
    expect(headers['access-control-allow-origin']).toBeUndefined()
    expect(headers['access-control-allow-credentials']).toBeUndefined()
  }
})

it.each([{}, { ALLOWED_ORIGINS: FRIENDS }])(
  'lets pages of any origin read public documents, and that they cannot be had, without cookies, where the environment is %j',
  async (env) => {
    const service = await startApp({ ...env, TOKEN_AUDIENCES: 'billing' })
    const cookies = { session_id: 'dead' }
    const askAll = async (url: string, status: number) => {
      for (const origin of [FRIEND, 'https://anybody.example', 'null']) {
        const { statusCode, headers } = await ask(service, origin, { url, cookies })
        expect([statusCode, corsOf(headers)]).toEqual([status, ['access-control-allow-origin']])
        expect(headers['access-control-allow-origin']).toBe('*')
        expect(headers['cross-origin-resource-policy']).toBe('cross-origin')
        expect(headers).not.toHaveProperty('set-cookie')
      }
    }
    await askAll('/.well-known/jwks.json', 200)
    await askAll('/.well-known/oauth-authorization-server', 200)
    expect((await service.get('/')).headers['cross-origin-resource-policy']).toBe('same-origin')
    await service.app.knex.destroy()
    await askAll('/.well-known/jwks.json', 503)
  },
)

it('marks answers as depending on the origin, also those to no origin', async () => {
  const { get } = await startApp({ ALLOWED_ORIGINS: FRIENDS })
  expect((await get('/')).headers.vary).toMatch(/\borigin\b/i)
})

it('says nothing of the kind to anybody where no other origin is allowed', async () => {
  const service = await startApp()
  const answers = [await ask(service, FRIEND), await ask(service, 'http://localhost:5000')]
  for (const { headers } of [...answers, await preflight(service, FRIEND)])
    expect(corsOf(headers)).toEqual([])
})

it('answers a preflight for a path that is not there, so that the page can read the 404', async () => {
  const service = await startApp({ ALLOWED_ORIGINS: FRIENDS })
  expect((await preflight(service, FRIEND, 'PUT', '/nothing')).statusCode).toBe(204)
})

it('answers OPTIONS as any other wrong method then', async () => {
  expect((await preflight(await startApp(), FRIEND)).statusCode).toBe(405)
})
