import { expect, it } from 'vitest'
import { bob, signIn, startApp, type TestApp } from '../../support/app.ts'

const eve = { email: 'eve@eve.com', password: bob.password }

/** Signs Bob in with a user agent; gives the cookie. */
async function signInFrom({ app }: TestApp, userAgent: string | undefined, remember = false) {
  const headers = { 'user-agent': userAgent ?? '' }
  const payload = { ...bob, remember }
  const answer = await app.inject({ method: 'POST', url: '/sessions', headers, payload })
  return { session_id: answer.json().session_id as string }
}

const idsOf = async ({ get }: TestApp, cookie: Record<string, string>): Promise<string[]> =>
  (await get('/sessions', cookie)).json().map(({ id }: { id: string }) => id)

it('lists the caller’s sessions, newest first, each with all there is to say', async () => {
  let now = Date.UTC(2026, 10, 21, 8)
  const service = await startApp({}, { now: () => now })
  await signIn(service, eve)
  await service.form('POST', '/users', bob)
  await signInFrom(service, 'curl/8.5.0', true)
  now += 1000
  const cookie = await signInFrom(service, 'Wget/1.21')
  const answer = await service.get('/sessions', cookie)
  expect(answer.statusCode).toBe(200)
  expect(answer.json()).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      created_at: '2026-11-21T08:00:01.000Z',
      last_seen_at: '2026-11-21T08:00:01.000Z',
      expires_at: '2026-12-21T08:00:01.000Z',
      ip: '127.0.0.1',
      device: 'Wget',
      remember: false,
      current: true,
    },
    {
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      created_at: '2026-11-21T08:00:00.000Z',
      last_seen_at: '2026-11-21T08:00:00.000Z',
      expires_at: '2026-12-21T08:00:00.000Z',
      ip: '127.0.0.1',
      device: 'curl',
      remember: true,
      current: false,
    },
  ])
})

it('says of the session that asks that it is the current one, and of no other', async () => {
  const service = await startApp()
  const first = await signIn(service)
  await signIn(service)
  const list = (await service.get('/sessions', first)).json()
  expect(list.map(({ current }: { current: boolean }) => current)).toEqual([false, true])
})

it('leaves out sessions that are over', async () => {
  const service = await startApp({ SESSION_ABSOLUTE_SECONDS: '3600' })
  await signIn(service)
  service.pass(3600)
  expect(await idsOf(service, await signIn(service))).toHaveLength(1)
})

it('names sessions by what is no session ID, digest or part of one', async () => {
  const service = await startApp()
  const cookie = await signIn(service)
  const [id = ''] = await idsOf(service, cookie)
  const { body } = await service.get('/sessions', cookie)
  const { digest } = await service.app.knex('sessions').first('digest')
  for (const secret of [cookie.session_id, digest]) expect(body).not.toContain(secret)
  expect((await service.get('/profile', { session_id: id })).statusCode).toBe(403)
})

it('gives a session the same name each time', async () => {
  const service = await startApp()
  const cookie = await signIn(service)
  expect(await idsOf(service, cookie)).toEqual(await idsOf(service, cookie))
})

it('is forbidden to who is not signed in', async () => {
  const { get } = await startApp()
  expect((await get('/sessions')).body).toBe('{"message":"Forbidden"}')
})

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)'
const DEVICES: readonly [string, string | undefined][] = [
  ['Chrome on Windows', `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/131.0.0.0 Safari/537.36`],
  ['Firefox on Linux', 'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0'],
  [
    'Safari on iOS',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
  ],
  [
    'Microsoft Edge on Windows',
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0`,
  ],
  ['curl', 'curl/8.5.0'],
  ['My App', 'My App/1.0 (build 7)'],
  ['unknown device', undefined],
  ['unknown device', '((('],
]

it.each(DEVICES)('calls it %s: %s', async (device, userAgent) => {
  const service = await startApp()
  await service.form('POST', '/users', bob)
  const cookie = await signInFrom(service, userAgent)
  expect((await service.get('/sessions', cookie)).json()[0].device).toBe(device)
})

it('names the device of a session opened without a user agent', async () => {
  const service = await startApp()
  await service.form('POST', '/users', bob)
  const session_id = (await service.app.auth.createSession(bob.email)) as string
  expect((await service.get('/sessions', { session_id })).json()[0]).toMatchObject({
    device: 'unknown device',
    ip: null,
  })
})
