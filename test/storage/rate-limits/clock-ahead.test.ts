import { expect, it } from 'vitest'
import { bob, signIn, startApp } from '../../support/app.ts'
import { known } from '../../support/devices.ts'
import { resetToken } from '../../support/mail.ts'
import { guess, send, signInFrom, times } from '../../support/stranger.ts'

const DAY = 86_400
const AHEAD = 300 * DAY

/** The service after its clock was ahead for a time, in which something was done. */
async function startAfter(
  work: (service: Awaited<ReturnType<typeof startApp>>) => Promise<unknown>,
  env = {},
) {
  const service = await startApp(env)
  await send(service, 'POST', '/users', bob)
  service.pass(AHEAD)
  await work(service)
  service.pass(-AHEAD)
  return service
}

it('locks an account no longer than a pause that begins now', async () => {
  const service = await startAfter((ahead) => guess(ahead, 11))
  const answer = await signInFrom(service)
  expect(answer.statusCode).toBe(429)
  expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(60)
  service.pass(60)
  expect((await signInFrom(service)).statusCode).toBe(200)
})

it('still counts the failures', async () => {
  const service = await startAfter((ahead) => guess(ahead, 9))
  expect(await guess(service, 2)).toEqual([401, 429])
})

it('forgets them after a quiet time', async () => {
  const service = await startAfter((ahead) => guess(ahead, 9))
  expect(await guess(service, 1, { ip: '198.51.100.9' })).toEqual([401])
  service.pass(960)
  expect(await guess(service, 11)).toEqual([...times(10, 401), 429])
})

it('shuts a network out no longer than its window from now on', async () => {
  const service = await startAfter((ahead) => guess(ahead, 3, { email: 'eve@bob.com' }), {
    LIMIT_NETWORK_FAILURES: '2',
  })
  const answer = await signInFrom(service)
  expect(answer.statusCode).toBe(429)
  expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(900)
  service.pass(900)
  expect((await signInFrom(service)).statusCode).toBe(200)
})

it('leaves a clock alone that is a little ahead, as that of another instance may be', async () => {
  const service = await startApp()
  await send(service, 'POST', '/users', bob)
  service.pass(30)
  await guess(service, 11)
  service.pass(-30)
  expect(Number((await signInFrom(service)).headers['retry-after'])).toBeGreaterThan(80)
})

it('ends a session when the timeouts from now on are over', async () => {
  let cookie = { session_id: '' }
  const service = await startAfter(async (ahead) => {
    cookie = await signIn(ahead)
  })
  expect((await service.get('/profile', cookie)).statusCode).toBe(200)
  await service.app.sessions.purge()
  expect((await service.get('/profile', cookie)).statusCode).toBe(200)
  const [session] = (await service.get('/sessions', cookie)).json()
  expect(Date.parse(session.created_at)).toBeLessThanOrEqual(service.app.now())
  expect(Date.parse(session.expires_at)).toBeLessThanOrEqual(service.app.now() + 30 * DAY * 1000)
  service.pass(DAY)
  expect((await service.get('/profile', cookie)).statusCode).toBe(403)
})

it('ends one that was only used while it was ahead, too', async () => {
  const service = await startApp()
  await service.form('POST', '/users', bob)
  const answer = await service.json('POST', '/sessions', { ...bob, remember: true })
  const cookie = { session_id: answer.json().session_id as string }
  const now = service.app.now()
  await service.app.knex('sessions').update({ last_seen_at: now + AHEAD * 1000 })
  await service.app.sessions.purge()
  expect(await service.app.knex('sessions').pluck('last_seen_at')).toSatisfy(
    ([seen]: number[]) => Number(seen) <= service.app.now(),
  )
  service.pass(7 * DAY)
  expect((await service.get('/profile', cookie)).statusCode).toBe(403)
})

it('ends a token and its code when their times from now on are over', async () => {
  let token = ''
  const service = await startAfter(async (ahead) => {
    token = await resetToken(ahead)
  })
  await service.app.tokens.purge()
  const [row] = await service.app.knex('tokens').where({ purpose: 'reset_password' })
  expect(row.created_at).toBeLessThanOrEqual(service.app.now())
  service.pass(1801)
  const fields = { reset_token: token, new_password: 'new password' }
  expect((await service.form('PUT', '/reset_password', fields)).statusCode).toBe(403)
})

it('knows a device no longer than it would have', async () => {
  const service = await startAfter(known)
  await service.app.devices.purge()
  const [device] = await service.app.knex('devices')
  expect(device.expires_at).toBeLessThanOrEqual(service.app.now() + 400 * DAY * 1000)
  expect(device.last_used_at).toBeLessThanOrEqual(service.app.now())
})
