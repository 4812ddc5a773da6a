import { expect, it } from 'vitest'
import { bob, signIn, startApp } from '../support/app.ts'
import { listenForConnections, readToEnd, statusesIn } from '../support/raw-http.ts'
import { itOfServer } from '../support/server-only.ts'
import { guess } from '../support/stranger.ts'

const SAME = ['/profile/', '/%70rofile', '/pro%66ile?x', '/profile?', '/profile/?x=y']

/** What a client that tidies paths up, as browsers do, never sends. */
const UNTIDY = [
  '/./profile',
  '/x/../profile',
  '/%2e%2e/profile',
  '/sessions/../profile',
  '/profile\\',
  'profile',
]

const OTHER = [
  '//profile',
  '///profile',
  '/profile//',
  '/profile;x',
  '/profile;x=y',
  '/PROFILE',
  '/Profile',
  '/profile%2f',
  '/%2fprofile',
  '/profile%00',
  '/profile%20',
  '/profile.',
  '/profile.json',
  '/profilе',
]

it('asks of every spelling of a path that leads somewhere who it is', async () => {
  const service = await startApp()
  const cookies = await signIn(service)
  for (const path of SAME) {
    expect([path, (await service.get(path)).statusCode]).toEqual([path, 403])
    expect([path, (await service.get(path, cookies)).statusCode]).toEqual([path, 200])
  }
})

it('finds nothing under any other, whoever asks', async () => {
  const service = await startApp()
  const cookies = await signIn(service)
  for (const path of OTHER) expect([path, (await service.get(path, cookies)).statusCode]).toEqual([path, 404])
})

itOfServer('leads nowhere from a path that is not tidy', async () => {
  const service = await startApp()
  const { session_id } = await signIn(service)
  const open = await listenForConnections(service.app)
  for (const path of UNTIDY) {
    const socket = await open()
    const text = readToEnd(socket)
    const cookie = `Cookie: session_id=${session_id}`
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${cookie}\r\n\r\n`)
    const [status] = statusesIn(await text)
    expect([path, [400, 404, 405].includes(status as number)]).toEqual([path, true])
  }
})

it.each(['//sessions', '/sessions;x', '/SESSIONS', '/%2fsessions', '/sessions%00'])(
  'opens no route under %s',
  async (path) => {
    const service = await startApp()
    await service.form('POST', '/users', bob)
    expect((await service.form('POST', path, bob)).statusCode).toBe(404)
  },
)

it.each(['/users', '/users/', '/%75sers', '/users?x', '/users/?x=/'])(
  'counts sign-ups under %s as all others',
  async (path) => {
    const service = await startApp({ LIMIT_NETWORK_SIGN_UPS: '1' })
    await service.form('POST', '/users', bob)
    expect((await service.form('POST', path, { ...bob, email: 'eve@bob.com' })).statusCode).toBe(429)
  },
)

it.each(['/sessions', '/sessions/', '/%73essions', '/sessions?x'])(
  'counts failures under %s as all others',
  async (path) => {
    const service = await startApp()
    await guess(service, 10)
    expect((await service.form('POST', path, bob)).statusCode).toBe(429)
  },
)

itOfServer('refuses NUL and control characters in paths and queries, and broken escapes', async () => {
  const service = await startApp()
  const cookies = await signIn(service)
  const ask = async (method: 'GET' | 'DELETE', url: string) => {
    const answer = await service.app.inject({ method, url, cookies })
    return [url, answer.statusCode, answer.json().message]
  }
  for (const id of ['%00', 'a%00b', 'a%0ab', '%c2%85', 'a%e2%80%aeb']) {
    const url = `/sessions/${id}`
    expect(await ask('DELETE', url)).toEqual([url, 400, 'id must not contain control characters'])
  }
  for (const name of ['limit', 'before']) {
    const url = `/users/me/events?${name}=%00`
    expect(await ask('GET', url)).toEqual([url, 400, `${name} must not contain control characters`])
  }
  for (const url of ['/%', '/%zz', '/sessions/%ff', '/sessions/%c0%80'])
    expect(await ask('DELETE', url)).toEqual([url, 400, 'bad request'])
  expect((await service.get('/reset_password?token=%00')).statusCode).toBe(400)
  expect((await service.get('/profile?%00=%00&%ff=%', cookies)).statusCode).toBe(200)
  expect((await ask('DELETE', `/sessions/${'x'.repeat(5_000)}`))[1]).toBe(400)
})
