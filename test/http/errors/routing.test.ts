import type { InjectOptions } from 'fastify'
import { expect, it } from 'vitest'
import { signIn, startApp } from '../../support/app.ts'
import { itOfServer } from '../../support/server-only.ts'

const NOT_FOUND = '{"message":"not found"}'

const UNKNOWN: readonly [NonNullable<InjectOptions['method']>, string][] = [
  ['GET', '/nowhere'],
  ['POST', '/nowhere/'],
  ['DELETE', '/users/7'],
  ['GET', '/profile/bob'],
  ['GET', '/users/me/nothing'],
  ['GET', '/docs/nothing.js'],
]

it('answers 404 to an unknown path', async () => {
  const { app } = await startApp()
  for (const [method, url] of UNKNOWN) {
    const answer = await app.inject({ method, url })
    expect([url, answer.statusCode, answer.body]).toEqual([url, 404, NOT_FOUND])
  }
})

it('answers 404 before it reads a body', async () => {
  const { app } = await startApp()
  const answer = await app.inject({
    method: 'POST',
    url: '/nowhere',
    headers: { 'content-type': 'text/plain' },
    payload: 'x'.repeat(100_000),
  })
  expect(answer.statusCode).toBe(404)
})

const WRONG_METHOD: readonly [NonNullable<InjectOptions['method']>, string, string][] = [
  ['POST', '/', 'GET, HEAD'],
  ['GET', '/users', 'POST'],
  ['HEAD', '/users', 'POST'],
  ['DELETE', '/users/', 'POST'],
  ['PUT', '/sessions', 'DELETE, GET, HEAD, POST'],
  ['GET', '/sessions/others', 'DELETE'],
  ['GET', '/sessions/7', 'DELETE'],
  ['POST', '/profile', 'GET, HEAD'],
  ['OPTIONS', '/profile', 'GET, HEAD'],
  ['POST', '/users/me', 'DELETE, GET, HEAD'],
  ['GET', '/users/me/password', 'PUT'],
  ['DELETE', '/reset_password?token=x', 'GET, HEAD, POST, PUT'],
  ['PATCH', '/reset_password/', 'GET, HEAD, POST, PUT'],
]

it('answers 405 to a wrong method, with Allow', async () => {
  const { app } = await startApp()
  for (const [method, url, allow] of WRONG_METHOD) {
    const answer = await app.inject({ method, url })
    const body = method === 'HEAD' ? '' : '{"message":"method not allowed"}'
    expect([url, answer.statusCode, answer.headers.allow, answer.body]).toEqual([url, 405, allow, body])
  }
})

it('answers HEAD as GET, without the body', async () => {
  const { app, get } = await startApp()
  for (const url of ['/', '/docs/json', '/docs/yaml']) {
    const head = await app.inject({ method: 'HEAD', url })
    const whole = await get(url)
    expect([url, head.statusCode, head.body]).toEqual([url, 200, ''])
    for (const name of ['content-type', 'content-length'])
      expect(head.headers[name]).toBe(whole.headers[name])
  }
})

it('answers HEAD /profile as GET: 200 to who is signed in, 403 to others', async () => {
  const service = await startApp()
  const cookies = await signIn(service)
  const head = { method: 'HEAD', url: '/profile' } as const
  expect((await service.app.inject({ ...head, cookies })).statusCode).toBe(200)
  expect((await service.app.inject(head)).statusCode).toBe(403)
})

itOfServer('answers a message to a broken path, without quoting it', async () => {
  const { get } = await startApp()
  for (const url of ['/%', '/users/%zz', '/%ff']) {
    const answer = await get(url)
    expect(answer.statusCode).toBeOneOf([400, 404])
    expect(Object.keys(answer.json())).toEqual(['message'])
    expect(answer.body).not.toContain('%')
  }
})
