import { expect, it } from 'vitest'
import { bob, signIn, startApp } from '../../support/app.ts'

const { password } = bob

it('deletes the caller, who gives the password', async () => {
  const service = await startApp()
  const cookie = await signIn(service)
  const answer = await service.form('DELETE', '/users/me', { password }, cookie)
  expect(answer.statusCode).toBe(200)
  expect(answer.body).toBe('{}')
})

it('deletes with JSON, and at /users/me/ as well', async () => {
  const service = await startApp()
  const cookie = await signIn(service)
  expect((await service.json('DELETE', '/users/me/', { password }, cookie)).body).toBe('{}')
})

it('leaves nothing of the user', async () => {
  const service = await startApp()
  await service.form('DELETE', '/users/me', { password }, await signIn(service))
  expect(await service.app.knex('users').select('*')).toEqual([])
})

it('clears the cookie', async () => {
  const service = await startApp()
  const answer = await service.form('DELETE', '/users/me', { password }, await signIn(service))
  expect(answer.headers['set-cookie']).toBe(
    'session_id=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax',
  )
})

it('ends the session, the password and a reset token', async () => {
  const service = await startApp()
  const cookie = await signIn(service)
  const reset_token = await service.app.auth.createResetToken(bob.email)
  await service.form('DELETE', '/users/me', { password }, cookie)
  expect((await service.get('/profile', cookie)).statusCode).toBe(403)
  expect((await service.form('POST', '/sessions', bob)).statusCode).toBe(401)
  const reset = await service.form('PUT', '/reset_password', { reset_token, new_password: 'newPwd' })
  expect(reset.statusCode).toBe(403)
})

it('lets the address register anew', async () => {
  const service = await startApp()
  await service.form('DELETE', '/users/me', { password }, await signIn(service))
  expect((await service.form('POST', '/users', bob)).statusCode).toBe(201)
})

it('leaves everybody else', async () => {
  const service = await startApp()
  const eve = await signIn(service, { email: 'eve@eve.com', password })
  await service.form('DELETE', '/users/me', { password }, await signIn(service))
  expect((await service.get('/profile', eve)).body).toBe('{"email":"eve@eve.com"}')
})

it.each([{ password: 'wrong' }, { password: '' }, { password: 'a'.repeat(2000) }])(
  'refuses a wrong password and keeps the user and the session: %o',
  async (fields) => {
    const service = await startApp()
    const cookie = await signIn(service)
    const answer = await service.form('DELETE', '/users/me', fields, cookie)
    expect(answer.statusCode).toBe(401)
    expect(answer.body).toBe('{"message":"invalid credentials"}')
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect((await service.get('/profile', cookie)).statusCode).toBe(200)
  },
)

it('asks for the password', async () => {
  const service = await startApp()
  const answer = await service.form('DELETE', '/users/me', {}, await signIn(service))
  expect(answer.statusCode).toBe(400)
  expect(answer.body).toBe('{"message":"password is required"}')
})

it('deletes nobody for a caller who is not signed in', async () => {
  const service = await startApp()
  await signIn(service)
  for (const cookie of [{}, { session_id: 'nobody' }] as Record<string, string>[]) {
    const answer = await service.form('DELETE', '/users/me', { password }, cookie)
    expect([answer.statusCode, answer.body]).toEqual([403, '{"message":"Forbidden"}'])
  }
  expect((await service.form('POST', '/sessions', bob)).statusCode).toBe(200)
})
