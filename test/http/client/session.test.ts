import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { type ClientOptions, createClient } from '../../../src/client/index.ts'
import { bob } from '../../support/app.ts'
import { startListening } from '../../support/client/service.ts'
import { codeOf } from '../../support/client/tour.ts'

/** A service where Bob is registered, and clients of it. */
async function startWithBob(env: Record<string, string> = {}) {
  const { baseUrl, form } = await startListening(env)
  await form('POST', '/users', bob)
  return { client: (options: Partial<ClientOptions> = {}) => createClient({ baseUrl, ...options }) }
}

it('keeps the session where it is to tell of it, and tells when it begins, is renewed and ends', async () => {
  const { client } = await startWithBob()
  const told: (string | undefined)[] = []
  const auth = client({ onSession: (sessionId) => told.push(sessionId) })
  const { session_id } = await auth.logIn(bob)
  expect(told).toEqual([session_id])
  await auth.getProfile()
  await auth.changePassword({ current_password: bob.password, new_password: 'another password' })
  expect(await auth.getProfile()).toEqual({ email: bob.email })
  await auth.logOut()
  expect(told).toEqual([session_id, expect.stringMatching(/^[\da-f-]{36}$/), undefined])
  expect(told[1]).not.toBe(session_id)
  expect(await codeOf(auth.getProfile())).toBe('request.forbidden')
})

it('keeps the session of an answer that breaks off, as browsers do', async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'set-cookie': 'session_id=renewed', 'content-length': '100' }).write('{')
    setImmediate(() => response.destroy())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const told: (string | undefined)[] = []
  const auth = createClient({
    baseUrl: `http://127.0.0.1:${port}`,
    sessionId: 'former',
    onSession: (sessionId) => told.push(sessionId),
  })
  const passwords = { current_password: bob.password, new_password: 'another password' }
  expect(await codeOf(auth.changePassword(passwords))).toBe('client.unreachable')
  expect(told).toEqual(['renewed'])
})

it('is of the session that it is given, which other clients can be of as well', async () => {
  const { client } = await startWithBob()
  const { session_id: sessionId } = await client().logIn(bob)
  expect(await client({ sessionId }).getProfile()).toEqual({ email: bob.email })
  expect(await client({ headers: { cookie: `session_id=${sessionId}` } }).getProfile()).toEqual({
    email: bob.email,
  })
})

it('takes no cookie beside the session that it keeps, and no session ID that is none', async () => {
  const { client } = await startWithBob()
  const { session_id: sessionId } = await client().logIn(bob)
  for (const Cookie of ['session_id=x', 'theme=dark']) {
    const auth = client({ sessionId })
    await expect(auth.getProfile({}, { headers: { Cookie } })).rejects.toThrow(TypeError)
    await expect(client({ onSession() {}, headers: { Cookie } }).logIn(bob)).rejects.toThrow(TypeError)
    expect(await auth.getProfile()).toEqual({ email: bob.email })
  }
  expect(() => client({ sessionId: `${sessionId}; session_id=x` })).toThrow(TypeError)
})

it('tells that a session has ended elsewhere', async () => {
  const { client } = await startWithBob()
  const { session_id: sessionId } = await client().logIn(bob)
  const told: (string | undefined)[] = []
  const auth = client({ sessionId, onSession: (each) => told.push(each) })
  await client({ sessionId }).logOut()
  expect(await codeOf(auth.getProfile())).toBe('request.forbidden')
  expect(told).toEqual([undefined])
})

it('keeps no session where nothing was said of one, so that a server cannot mix people up', async () => {
  const { client } = await startWithBob()
  const auth = client()
  await auth.logIn(bob)
  expect(await codeOf(auth.getProfile())).toBe('request.forbidden')
})

it('keeps one where the session that it was given is undefined', async () => {
  const { client } = await startWithBob()
  const auth = client({ sessionId: undefined })
  await auth.logIn(bob)
  expect(await auth.getProfile()).toEqual({ email: bob.email })
})

it('knows the cookie of a service by the name that it has there', async () => {
  const { client } = await startWithBob({ SESSION_COOKIE_NAME: 'sid' })
  const { session_id: sessionId } = await client().logIn(bob)
  expect(await client({ sessionId, sessionCookie: 'sid' }).getProfile()).toEqual({ email: bob.email })
  expect(await codeOf(client({ sessionId }).getProfile())).toBe('request.forbidden')
})

it('is one device for the service, however often somebody signs in', async () => {
  const { client } = await startWithBob()
  const auth = client({ sessionId: undefined })
  await auth.logIn(bob)
  await auth.logOut()
  await auth.logIn(bob)
  expect((await auth.getAccount()).devices).toEqual([expect.objectContaining({ current: true })])
})
