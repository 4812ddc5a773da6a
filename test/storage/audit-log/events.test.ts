import { expect, it } from 'vitest'
import { bob, signIn, startApp, type TestApp } from '../../support/app.ts'
import { freshSharedDatabase } from '../../support/database.ts'
import { guess, send, signInFrom } from '../../support/stranger.ts'

const eve = { email: 'eve@bob.com', password: 'evePassword' }
const headers = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64)' }

const rows = ({ app }: TestApp) => app.knex('events').orderBy('id')
const changePassword = ({ json }: TestApp, cookies: { session_id: string }) =>
  json('PUT', '/users/me/password', { current_password: bob.password, new_password: 'x' }, cookies)
const kinds = async (service: TestApp) => (await rows(service)).map(({ kind }) => kind)

it('notes when, what, whose, from where, with what and in which request', async () => {
  const service = await startApp()
  await send(service, 'POST', '/users', bob)
  await signInFrom(service, bob, { ip: '198.51.100.7', headers })
  const [, event] = await rows(service)
  const [{ id }] = await service.app.knex('users').select('id')
  const lines = service.log.map((line) => JSON.parse(line))
  const logged = lines.find(({ req, msg }) => req?.path === '/sessions' && msg === 'request answered')
  expect(event).toMatchObject({
    kind: 'signed_in',
    user_id: id,
    ip: '198.51.100.7',
    user_agent: headers['user-agent'],
    request_id: logged.request_id,
  })
  expect(Math.abs(event.time - Date.now())).toBeLessThan(60_000)
})

it('notes all that is done to an account', async () => {
  const service = await startApp()
  let cookies = await signIn(service)
  const token = () => service.app.auth.createResetToken(bob.email)
  await service.form('DELETE', '/sessions', {}, cookies)
  await service.form('POST', '/reset_password', { email: bob.email })
  await service.form('PUT', '/reset_password', { reset_token: await token(), new_password: bob.password })
  await signIn(service)
  cookies = await signIn(service)
  await service.form('DELETE', '/sessions/others', {}, cookies)
  await service.form('POST', '/verify_email', { email: bob.email })
  await service.json('PUT', '/users/me/email', { email: 'bobby@bob.com', password: bob.password }, cookies)
  const change = { current_password: bob.password, new_password: 'another password' }
  const changed = await service.json('PUT', '/users/me/password', change, cookies)
  const after = { session_id: changed.cookies.find(({ name }) => name === 'session_id')?.value as string }
  await service.json('DELETE', '/users/me', { password: 'wrong' }, after)
  expect(await kinds(service)).toEqual([
    'signed_up',
    'signed_in',
    'signed_out',
    'password_reset_requested',
    'password_reset',
    'signed_in',
    'signed_in',
    'signed_out',
    'verification_requested',
    'email_change_requested',
    'password_changed',
    'sign_in_failed',
  ])
  await service.json('DELETE', '/users/me', { password: 'another password' }, after)
  expect((await kinds(service)).at(-1)).toBe('user_deleted')
})

it('holds no secret', async () => {
  const service = await startApp()
  const cookies = await signIn(service)
  await guess(service, 2)
  const reset_token = await service.app.auth.createResetToken(bob.email)
  await service.form('PUT', '/reset_password', { reset_token, new_password: 'another password' }, cookies)
  const [user] = await service.app.knex('users')
  const text = JSON.stringify(await rows(service))
  for (const secret of [
    bob.password,
    'another password',
    'wrong 1',
    cookies.session_id,
    reset_token,
    user.hashed_password,
  ])
    expect(text).not.toContain(secret)
})

it('has no event of what was not done after all', async () => {
  const service = await startApp({ DATABASE_URL: await freshSharedDatabase() })
  const cookies = await signIn(service)
  const before = await kinds(service)
  // The last thing that a reset, a change and a sign-up do is to put a mail into the outbox.
  await service.app.knex.schema.dropTable('outbox')
  const { app } = service
  const statuses = [
    await service.form('POST', '/users', eve),
    await service.form('POST', '/reset_password', { email: bob.email }),
    await service.form('PUT', '/reset_password', {
      reset_token: await app.auth.createResetToken(bob.email),
      new_password: 'another password',
    }),
    await changePassword(service, cookies),
  ].map(({ statusCode }) => statusCode)
  expect(statuses).toEqual([500, 500, 500, 500])
  expect(await kinds(service)).toEqual(before)
  expect((await signInFrom(service, eve)).statusCode).toBe(401)
})

it('does nothing that it cannot note', async () => {
  const service = await startApp({ DATABASE_URL: await freshSharedDatabase() })
  const cookies = await signIn(service)
  await service.app.knex.schema.renameTable('events', 'hidden_events')
  const statuses = [
    await service.form('POST', '/users', eve),
    await signInFrom(service),
    await service.form('DELETE', '/sessions', {}, cookies),
    await changePassword(service, cookies),
  ].map(({ statusCode }) => statusCode)
  expect(statuses).toEqual([500, 500, 500, 500])
  expect(await service.app.knex('users')).toHaveLength(1)
  expect(await service.app.knex('sessions')).toHaveLength(1)
  expect((await service.get('/profile', cookies)).statusCode).toBe(200)
})
