import fastify from 'fastify'
import { expect, it, onTestFinished } from 'vitest'
import { userAuth } from '../../../src/plugin.ts'
import { bob } from '../../support/app.ts'
import { given, startHost } from '../../support/host.ts'

it('serves its routes under the prefix, and tells a host’s own route who is signed in', async () => {
  const { app, signIn } = await startHost()
  const cookies = await signIn()
  const ask = (url: string, jar = cookies) => app.inject({ url, cookies: jar })
  expect((await ask('/private')).json()).toEqual({ email: bob.email })
  expect((await ask('/auth/profile')).json()).toEqual({ email: bob.email })
  expect((await ask('/auth/profile/')).json()).toEqual({ email: bob.email })
  expect((await app.inject({ url: '/private' })).statusCode).toBe(403)
  expect((await app.inject({ url: '/profile' })).statusCode).toBe(404)
})

it('leaves a host’s routes as they are: headers, errors, bodies and unknown paths', async () => {
  const { app, post } = await startHost()
  const bare = await app.inject({ url: '/before' })
  expect(Object.keys(bare.headers).sort()).toEqual(['connection', 'content-length', 'content-type', 'date'])
  expect((await app.inject({ url: '/nowhere' })).json()).toMatchObject({ error: 'Not Found' })
  expect((await app.inject({ url: '/auth/nowhere' })).json()).toEqual({ message: 'not found' })
  expect((await app.inject({ method: 'PUT', url: '/auth/profile' })).statusCode).toBe(405)
  const foreign = await app.inject({
    method: 'POST',
    url: '/echo',
    payload: { any: 1 },
    headers: { origin: 'https://elsewhere.example' },
  })
  expect(foreign.json()).toEqual({ body: { any: 1 } })
  expect((await post('/auth/users', { ...bob, any: 1 })).json()).toEqual({ message: 'unknown field: any' })
})

it('leads links, forms and the documentation to the public URL’s path', async () => {
  const { app } = await startHost()
  const page = await app.inject({ url: '/auth/forgot-password' })
  expect(page.body).toContain('action="/auth/forgot-password"')
  const sent = await app.inject({
    method: 'POST',
    url: '/auth/forgot-password',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'email=bob%40bob.com',
  })
  expect(sent.headers.location).toBe('/auth/forgot-password/sent')
  const document = (await app.inject({ url: '/auth/docs/json' })).json()
  expect(document.servers).toEqual([{ url: '/auth' }])
  expect(Object.keys(document.paths)).toContain('/profile')
  expect((await app.inject({ url: '/auth/docs/static/swagger-ui.css' })).statusCode).toBe(200)
})

it('believes a forwarding header by its own trust of proxies, not the host’s', async () => {
  const { app } = await startHost(() => {}, { trustProxy: true })
  await app.inject({ method: 'POST', url: '/auth/users', payload: bob })
  const answer = await app.inject({
    method: 'POST',
    url: '/auth/sessions',
    payload: bob,
    headers: { 'x-forwarded-for': '203.0.113.9' },
  })
  const cookies = { session_id: answer.json().session_id }
  const [session] = (await app.inject({ url: '/auth/sessions', cookies })).json()
  expect(session.ip).toBe('127.0.0.1')
})

it('runs twice in one process, with two databases that know different people', async () => {
  const app = fastify()
  onTestFinished(() => app.close())
  for (const prefix of ['/a', '/b']) {
    const options = await given({ prefix, publicUrl: `https://example.com${prefix}` })
    await app.register(async (scope) => void (await scope.register(userAuth, options)))
  }
  const post = (url: string, payload: object) => app.inject({ method: 'POST', url, payload })
  expect((await post('/a/users', bob)).statusCode).toBe(201)
  expect((await post('/a/sessions', bob)).statusCode).toBe(200)
  expect((await post('/b/sessions', bob)).statusCode).toBe(401)
})
