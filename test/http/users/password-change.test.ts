import { expect, it } from 'vitest'
import { bob, signIn, startApp, type TestApp } from '../../support/app.ts'

const NEW = 'myNewSuperPwd'
const fields = { current_password: bob.password, new_password: NEW }

type Cookie = { session_id: string }

const statusOf = async ({ get }: TestApp, cookie: Cookie) => (await get('/profile', cookie)).statusCode

const logIn = async ({ form }: TestApp, password: string) =>
  (await form('POST', '/sessions', { ...bob, password })).statusCode

it.each(['form', 'json'] as const)('changes the password, with %s', async (kind) => {
  const service = await startApp()
  const answer = await service[kind]('PUT', '/users/me/password', fields, await signIn(service))
  expect([answer.statusCode, answer.body]).toEqual([
    200,
    '{"email":"bob@bob.com","message":"Password updated"}',
  ])
  expect([await logIn(service, NEW), await logIn(service, bob.password)]).toEqual([200, 401])
})

it('gives this session a new ID, after which the old one is worth nothing', async () => {
  const service = await startApp()
  const old = await signIn(service)
  const answer = await service.form('PUT', '/users/me/password', fields, old)
  const fresh = { session_id: answer.cookies[0]?.value ?? '' }
  expect(answer.headers['set-cookie']?.[0]).toBe(
    `session_id=${fresh.session_id}; Path=/; HttpOnly; SameSite=Lax`,
  )
  expect(fresh.session_id).not.toBe(old.session_id)
  expect([await statusOf(service, old), await statusOf(service, fresh)]).toEqual([403, 200])
})

it('leaves this session what it was but for its ID and its name, and remembered where it was', async () => {
  const service = await startApp()
  await service.form('POST', '/users', bob)
  const logIn = await service.json('POST', '/sessions', { ...bob, remember: true })
  const cookie = { session_id: logIn.json().session_id }
  const [before] = (await service.get('/sessions', cookie)).json()
  const answer = await service.form('PUT', '/users/me/password', fields, cookie)
  expect(answer.headers['set-cookie']?.[0]).toMatch(/^session_id=.*Max-Age=\d{7};/)
  const fresh = { session_id: answer.cookies[0]?.value ?? '' }
  // Tokens that name the session as it was before are worth nothing.
  const [after] = (await service.get('/sessions', fresh)).json()
  expect({ ...after, id: before.id }).toEqual(before)
  expect(after.id).not.toBe(before.id)
})

it('ends the other sessions of the caller, and nobody else’s', async () => {
  const service = await startApp()
  const [phone, laptop] = [await signIn(service), await signIn(service)]
  const eve = await signIn(service, { ...bob, email: 'eve@eve.com' })
  await service.form('PUT', '/users/me/password', fields, laptop)
  expect([await statusOf(service, phone), await statusOf(service, eve)]).toEqual([403, 200])
})

it('ends a reset token that is under way', async () => {
  const service = await startApp()
  const cookie = await signIn(service)
  const reset_token = await service.app.auth.createResetToken(bob.email)
  await service.form('PUT', '/users/me/password', fields, cookie)
  const reset = await service.form('PUT', '/reset_password', { reset_token, new_password: 'x' })
  expect(reset.statusCode).toBe(403)
})

it.each([
  ['a wrong current password', { ...fields, current_password: 'wrong' }, 401, 'invalid credentials'],
  ['an empty current password', { ...fields, current_password: '' }, 401, 'invalid credentials'],
  ['an empty new password', { ...fields, new_password: '' }, 400, 'password must not be empty'],
  [
    'a new password that is too long',
    { ...fields, new_password: 'x'.repeat(1025) },
    400,
    'password must be at most 1024 characters',
  ],
  ['no new password', { current_password: bob.password }, 400, 'new_password is required'],
])('refuses %s, and changes nothing', async (_, wrong, status, message) => {
  const service = await startApp()
  const [cookie, other] = [await signIn(service), await signIn(service)]
  const answer = await service.json('PUT', '/users/me/password', wrong, cookie)
  expect([answer.statusCode, answer.json()]).toEqual([status, { message }])
  expect(answer.headers['set-cookie']).toBeUndefined()
  for (const left of [cookie, other]) expect(await statusOf(service, left)).toBe(200)
  expect(await logIn(service, bob.password)).toBe(200)
})

it('is forbidden to who is not signed in', async () => {
  const service = await startApp()
  await signIn(service)
  expect((await service.form('PUT', '/users/me/password', fields)).statusCode).toBe(403)
  expect(await logIn(service, bob.password)).toBe(200)
})
