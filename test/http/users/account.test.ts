import { expect, it } from 'vitest'
import { bob, signIn, startApp } from '../../support/app.ts'

it('tells all that is held about the caller', async () => {
  const service = await startApp({}, { now: () => Date.UTC(2026, 10, 21, 8) })
  const cookie = await signIn(service)
  const answer = await service.get('/users/me/', cookie)
  expect(answer.statusCode).toBe(200)
  expect(answer.json()).toEqual({
    id: 1,
    subject: expect.stringMatching(/^[\da-f-]{36}$/),
    email: 'bob@bob.com',
    created_at: '2026-11-21T08:00:00.000Z',
    email_verified_at: null,
    pending_email: null,
    second_factor: { totp: false, recovery_codes_left: 0 },
    sessions: (await service.get('/sessions', cookie)).json(),
    devices: [
      {
        device: 'lightMyRequest',
        created_at: '2026-11-21T08:00:00.000Z',
        last_used_at: '2026-11-21T08:00:00.000Z',
        expires_at: '2027-12-26T08:00:00.000Z',
        trusted_until: null,
        current: false,
      },
    ],
  })
})

it('tells when the address was confirmed', async () => {
  const service = await startApp()
  const cookie = await signIn(service)
  await service.app.users.updateUser(1, { email_verified_at: Date.UTC(2026, 10, 21, 9) })
  expect((await service.get('/users/me', cookie)).json().email_verified_at).toBe('2026-11-21T09:00:00.000Z')
})

it('tells nothing of anybody else', async () => {
  const service = await startApp()
  await signIn(service, { ...bob, email: 'eve@eve.com' })
  const { body } = await service.get('/users/me', await signIn(service))
  expect(body).not.toContain('eve')
  expect(JSON.parse(body).sessions).toHaveLength(1)
})

it('tells no secret', async () => {
  const service = await startApp()
  const { session_id } = await signIn(service)
  const { body } = await service.get('/users/me', { session_id })
  const { hashed_password } = await service.app.users.findUserBy({ id: 1 })
  const { digest } = await service.app.knex('sessions').first('digest')
  for (const secret of [session_id, hashed_password, digest]) expect(body).not.toContain(secret)
  expect(body).not.toMatch(/password|digest|token/)
})

it('is forbidden to who is not signed in', async () => {
  const { get } = await startApp()
  expect((await get('/users/me')).body).toBe('{"message":"Forbidden"}')
})
