import { expect, it } from 'vitest'
import { bob, signIn, startApp, type TestApp } from '../../support/app.ts'
import { guess, send, signInFrom } from '../../support/stranger.ts'

const eve = { email: 'eve@bob.com', password: 'evePassword' }

const rows = ({ app }: TestApp) => app.knex('events').orderBy('id')
const kinds = async (service: TestApp) => (await rows(service)).map(({ kind }) => kind)

it('notes a refused sign-in, of somebody and of nobody', async () => {
  const service = await startApp()
  await send(service, 'POST', '/users', bob)
  await guess(service, 1, { ip: '198.51.100.7' })
  await guess(service, 1, { email: eve.email })
  expect((await rows(service)).slice(1)).toMatchObject([
    { kind: 'sign_in_failed', user_id: expect.any(Number), ip: '198.51.100.7' },
    { kind: 'sign_in_failed', user_id: null },
  ])
})

it('notes once that an account was throttled, however often it is knocked at', async () => {
  const service = await startApp()
  await send(service, 'POST', '/users', bob)
  await guess(service, 14)
  expect((await kinds(service)).slice(-2)).toEqual(['sign_in_failed', 'throttled'])
  service.pass(60)
  await guess(service, 4)
  expect((await kinds(service)).slice(-3)).toEqual(['throttled', 'sign_in_failed', 'throttled'])
})

it('notes once that a network was throttled, however often it knocks', async () => {
  const service = await startApp({ LIMIT_NETWORK_SIGN_UPS: '1' })
  for (let i = 0; i < 4; i++)
    await send(service, 'POST', '/users', { ...bob, email: `user${i}@bob.com` }, { ip: '198.51.100.7' })
  expect(await rows(service)).toMatchObject([
    { kind: 'signed_up' },
    { kind: 'throttled', user_id: null, ip: '198.51.100.7' },
  ])
})

it('notes each proof that was refused, with whose it would have been where that can be told', async () => {
  const service = await startApp()
  await send(service, 'POST', '/users', bob)
  await send(service, 'PUT', '/verify_email', { email: bob.email, code: '0' })
  await send(service, 'PUT', '/verify_email', { email: eve.email, code: '0' })
  await send(service, 'PUT', '/verify_email', { token: 'x' })
  await send(service, 'PUT', '/reset_password', { reset_token: 'x', new_password: 'another password' })
  await service.form('POST', '/verify_email/confirm', { token: 'x' })
  const [, ...refused] = await rows(service)
  expect(refused.map(({ kind }) => kind)).toEqual(Array(5).fill('proof_refused'))
  expect(refused.map(({ user_id }) => user_id)).toEqual([expect.any(Number), null, null, null, null])
})

it('notes that the right password did not let in whoever is not verified', async () => {
  const service = await startApp({ REQUIRE_VERIFIED_EMAIL: 'true' })
  await send(service, 'POST', '/users', bob)
  await signInFrom(service)
  expect(await kinds(service)).toEqual(['signed_up', 'sign_in_failed', 'verification_requested'])
})

it('notes the end of a session that somebody signed in over', async () => {
  const service = await startApp()
  const cookies = await signIn(service)
  await send(service, 'POST', '/users', eve)
  await signInFrom(service, eve, { cookies })
  const [first] = await rows(service)
  const ended = (await rows(service)).find(({ kind }) => kind === 'signed_out')
  expect(ended?.user_id).toBe(first?.user_id)
})

it('notes for its owner that a link was asked for, although the address is confirmed', async () => {
  const service = await startApp()
  await send(service, 'POST', '/users', bob)
  await service.app.knex('users').update({ email_verified_at: 1 })
  await send(service, 'POST', '/verify_email', { email: bob.email })
  expect((await rows(service)).map(({ user_id }) => user_id)).toEqual([1, 1])
})
