import { expect, it } from 'vitest'
import { bob, startApp, type TestApp } from '../../support/app.ts'
import { mailsAfter } from '../../support/mail.ts'
import { cookieOf, guess, send, signInFrom } from '../../support/stranger.ts'

/** A browser: what it is called, where it is, and its cookies. */
type Browser = { session_id: string; device_id: string }

const NEWS = ['A new device signed in to User Authentication Service']

async function signInWith(service: TestApp, cookies: Record<string, string> = {}): Promise<Browser> {
  const answer = await signInFrom(service, bob, { cookies })
  return {
    session_id: answer.json().session_id,
    device_id: cookieOf(answer, 'device_id') ?? cookies.device_id ?? '',
  }
}

/** Bob's browser, and that of somebody who knows his password. */
async function startWithThief() {
  const service = await startApp()
  await send(service, 'POST', '/users', bob)
  // An address that is not confirmed is told one thing a day.
  await service.app.knex('users').update({ email_verified_at: Date.now() })
  const [owner, thief] = [await signInWith(service), await signInWith(service)]
  const nameOf = async (browser: Browser): Promise<string> => {
    const all = (await service.get('/sessions', { ...browser })).json()
    return all.find(({ current }: { current: boolean }) => current).id
  }
  const end = (url: string, browser: Browser) => service.form('DELETE', url, {}, { ...browser })
  const subjectsOf = async (ask: () => Promise<unknown>) =>
    (await mailsAfter(service, ask)).map(({ subject }) => subject)
  /** What the owner is mailed when this browser signs in again. */
  const newsOf = ({ device_id }: Browser) => subjectsOf(() => signInWith(service, { device_id }))
  return { service, owner, thief, nameOf, end, newsOf }
}

it('forgets the devices of the sessions that “end the others” ends', async () => {
  const { owner, thief, end, newsOf } = await startWithThief()
  expect((await end('/sessions/others', owner)).statusCode).toBe(200)
  expect(await newsOf(owner)).toEqual([])
  expect(await newsOf(thief)).toEqual(NEWS)
})

it('forgets the device of a session that is ended from the list', async () => {
  const { owner, thief, nameOf, end, newsOf } = await startWithThief()
  await end(`/sessions/${await nameOf(thief)}`, owner)
  expect(await newsOf(owner)).toEqual([])
  expect(await newsOf(thief)).toEqual(NEWS)
})

it('lets nobody in any more with the device of an ended session, once strangers have locked the account', async () => {
  const { service, owner, thief, end } = await startWithThief()
  await end('/sessions/others', owner)
  await guess(service, 11)
  const statuses = []
  for (const { device_id } of [thief, owner])
    statuses.push((await signInFrom(service, bob, { cookies: { device_id } })).statusCode)
  expect(statuses).toEqual([429, 200])
})

it('keeps the device of whoever signs out, also by name', async () => {
  const { owner, thief, nameOf, end, newsOf } = await startWithThief()
  await end('/sessions', owner)
  await end(`/sessions/${await nameOf(thief)}`, thief)
  expect(await newsOf(owner)).toEqual([])
  expect(await newsOf(thief)).toEqual([])
})

it('keeps the device that asks, although an ended session was begun in it too', async () => {
  const { service, owner, thief, nameOf, end, newsOf } = await startWithThief()
  const { device_id } = owner
  const again = await signInWith(service, { device_id })
  await end(`/sessions/${await nameOf(again)}`, owner)
  await signInWith(service, { device_id })
  // Also where the cookie of the device is not sent along: the session knows it.
  await end('/sessions/others', { session_id: owner.session_id } as Browser)
  expect(await newsOf(owner)).toEqual([])
  expect(await newsOf(thief)).toEqual(NEWS)
})

it('knows the device of a session whose password was changed', async () => {
  const { service, owner, thief, end } = await startWithThief()
  const change = { current_password: bob.password, new_password: 'new password' }
  const changed = await service.json('PUT', '/users/me/password', change, { session_id: thief.session_id })
  const device_id = cookieOf(changed, 'device_id') as string
  const now = { ...bob, password: 'new password' }
  const other = await signInFrom(service, now, { cookies: { device_id: owner.device_id } })
  await end('/sessions/others', { session_id: other.json().session_id } as Browser)
  const mails = await mailsAfter(service, () => signInFrom(service, now, { cookies: { device_id } }))
  expect(mails.map(({ subject }) => subject)).toEqual(NEWS)
})

it('ends no device of anybody else', async () => {
  const { service, owner, end } = await startWithThief()
  const eve = { email: 'eve@bob.com', password: 'evePassword' }
  await send(service, 'POST', '/users', eve)
  await signInFrom(service, eve)
  await end('/sessions/others', owner)
  expect(await service.app.knex('devices').where({ user_id: 2 })).toHaveLength(1)
})

it('knows twenty devices of a person, those that were used last', async () => {
  const service = await startApp()
  await send(service, 'POST', '/users', bob)
  const browsers: Browser[] = []
  for (let i = 0; i < 20; i++) {
    service.pass(1)
    browsers.push(await signInWith(service))
  }
  service.pass(1)
  const [first, second] = browsers as [Browser, Browser]
  await signInWith(service, { device_id: first.device_id })
  service.pass(1)
  const last = await signInWith(service)
  expect(await service.app.knex('devices')).toHaveLength(20)
  const known = async ({ device_id }: Browser) => service.app.devices.isKnown(1, device_id, service.app)
  expect([await known(first), await known(second), await known(last)]).toEqual([true, false, true])
})

it('forgets no device that came back for those of a program that keeps no cookies', async () => {
  const service = await startApp()
  await send(service, 'POST', '/users', bob)
  const browser = await signInWith(service)
  service.pass(1)
  await signInWith(service, { device_id: browser.device_id })
  for (let i = 0; i < 25; i++) {
    service.pass(1)
    await signInWith(service)
  }
  expect(await service.app.devices.isKnown(1, browser.device_id, service.app)).toBe(true)
})

it('knows twenty however many sign in at once', async () => {
  const service = await startApp({ LIMIT_NETWORK_FAILURES: '1000', LIMIT_ACCOUNT_FAILURES: '1000' })
  await send(service, 'POST', '/users', bob)
  const browsers = await Promise.all(Array.from({ length: 40 }, () => signInWith(service)))
  expect(browsers.every(({ device_id }) => device_id)).toBe(true)
  expect(await service.app.knex('devices')).toHaveLength(20)
})

it('shows a person their devices, and no ID of one', async () => {
  let now = Date.UTC(2026, 10, 21, 8)
  const service = await startApp({}, { now: () => now })
  await send(service, 'POST', '/users', bob)
  const manner = (userAgent: string) => ({ headers: { 'user-agent': userAgent } })
  const curl = await signInFrom(service, bob, manner('curl/8.5.0'))
  now += 3_600_000
  const answer = await signInFrom(service, bob, manner('Wget/1.21'))
  now += 3_600_000
  const device_id = cookieOf(curl, 'device_id') as string
  await signInFrom(service, bob, { ...manner('curl/8.6.0'), cookies: { device_id } })
  const cookies = { session_id: answer.json().session_id, device_id: cookieOf(answer, 'device_id') as string }
  const { body } = await service.get('/users/me', cookies)
  expect(JSON.parse(body).devices).toEqual([
    {
      device: 'curl',
      created_at: '2026-11-21T08:00:00.000Z',
      last_used_at: '2026-11-21T10:00:00.000Z',
      expires_at: '2027-12-26T08:00:00.000Z',
      trusted_until: null,
      current: false,
    },
    {
      device: 'Wget',
      created_at: '2026-11-21T09:00:00.000Z',
      last_used_at: '2026-11-21T09:00:00.000Z',
      expires_at: '2027-12-26T09:00:00.000Z',
      trusted_until: null,
      current: true,
    },
  ])
  for (const { digest } of await service.app.knex('devices')) expect(body).not.toContain(digest)
})
