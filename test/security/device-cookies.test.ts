import { expect, it } from 'vitest'
import { sha256 } from '../../src/platform/crypto/digest.ts'
import { bob, startApp } from '../support/app.ts'
import { known, OWNER, statusWith } from '../support/devices.ts'
import { cookieOf, guess, send, signInFrom, times } from '../support/stranger.ts'

const eve = { email: 'eve@bob.com', password: 'evePassword' }
it('lets the browser of the owner in while strangers have locked the account', async () => {
  const service = await startApp()
  const { device_id } = await known(service)
  expect(await guess(service, 11)).toContain(429)
  expect((await signInFrom(service, bob, { ip: OWNER })).statusCode).toBe(429)
  expect(await statusWith(service, device_id)).toBe(200)
})

it('lets it in although its network is locked out', async () => {
  const service = await startApp({ LIMIT_NETWORK_FAILURES: '3' })
  const { device_id } = await known(service)
  expect(await guess(service, 4, { email: eve.email, ip: OWNER })).toContain(429)
  expect(await statusWith(service, device_id)).toBe(200)
})

it('gives it ten failures of its own, which are none of the account', async () => {
  const service = await startApp()
  const { device_id } = await known(service)
  const manner = { ip: OWNER, cookies: { device_id } }
  expect(await guess(service, 10, manner)).toEqual(times(10, 401))
  expect((await signInFrom(service, bob, { ip: '192.0.2.9' })).statusCode).toBe(200)
})

it('is a stranger like all others when it has used them up', async () => {
  const service = await startApp()
  const { device_id } = await known(service)
  const manner = { ip: OWNER, cookies: { device_id } }
  expect(await guess(service, 22, manner)).toEqual([...times(20, 401), 429, 429])
})

it('survives signing out', async () => {
  const service = await startApp()
  const { device_id, session_id } = await known(service)
  const answer = await service.form('DELETE', '/sessions', {}, { session_id, device_id })
  expect(cookieOf(answer, 'device_id')).toBeUndefined()
  await guess(service, 11)
  expect(await statusWith(service, device_id)).toBe(200)
})

it('is no good for another account', async () => {
  const service = await startApp()
  const { device_id } = await known(service, eve)
  await known(service)
  await guess(service, 11)
  expect(await statusWith(service, device_id)).toBe(429)
})

it('is never taken on when it was planted', async () => {
  const service = await startApp()
  const { device_id: evil } = await known(service, eve)
  await send(service, 'POST', '/users', bob)
  for (const planted of [evil, 'planted', '']) {
    const answer = await signInFrom(service, bob, { ip: OWNER, cookies: { device_id: planted } })
    expect(cookieOf(answer, 'device_id')).toMatch(/^[\w-]{43}$/)
    expect(cookieOf(answer, 'device_id')).not.toBe(planted)
  }
  await guess(service, 11)
  for (const planted of [evil, 'planted', '']) expect(await statusWith(service, planted)).toBe(429)
})

it('is random, unseen by scripts, and set once', async () => {
  const service = await startApp()
  const { device_id } = await known(service)
  const [again, other] = [
    await signInFrom(service, bob, { cookies: { device_id } }),
    await signInFrom(service, bob),
  ]
  expect(cookieOf(again, 'device_id')).toBeUndefined()
  expect(cookieOf(other, 'device_id')).not.toBe(device_id)
  expect(other.cookies.find(({ name }) => name === 'device_id')).toMatchObject({
    httpOnly: true,
    sameSite: 'Lax',
    path: '/',
    maxAge: 400 * 86_400,
  })
})

it('is Secure where the service is on https', async () => {
  const service = await startApp({ PUBLIC_URL: 'https://auth.example.com' })
  await service.form('POST', '/users', bob)
  const { cookies } = await signInFrom(service)
  expect(cookies.map(({ name, secure }) => [name, secure])).toEqual([
    ['session_id', true],
    ['device_id', true],
  ])
})

it('is kept as a digest only', async () => {
  const service = await startApp()
  const { device_id } = await known(service)
  const rows = await service.app.knex('devices')
  expect(rows).toMatchObject([{ digest: sha256(device_id) }])
  expect(JSON.stringify(rows)).not.toContain(device_id)
})

it('is over after 400 days, and purged', async () => {
  const service = await startApp()
  const { device_id } = await known(service)
  service.pass(400 * 86_400)
  await guess(service, 11)
  expect(await statusWith(service, device_id)).toBe(429)
})
