import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { sha256 } from '../../../src/platform/crypto/digest.ts'
import { bob, signIn, startApp } from '../../support/app.ts'
import { resetToken } from '../../support/mail.ts'

const { email } = bob
const new_password = 'newPwd'
const UPDATED = '{"email":"bob@bob.com","message":"Password updated"}'
const REFUSED = '{"message":"invalid or expired reset token"}'

/** The service with Bob signed in and a token in his mail. */
async function startWithToken(env: Record<string, string> = {}) {
  const service = await startApp(env)
  const cookie = await signIn(service)
  const reset_token = await resetToken(service)
  const reset = (fields: Record<string, string> = {}) =>
    service.form('PUT', '/reset_password', { reset_token, new_password, ...fields })
  const logIn = async (password: string) =>
    (await service.form('POST', '/sessions', { email, password })).statusCode
  return { ...service, service, cookie, reset_token, reset, logIn }
}

it('sets the new password, which logs in where the old one no longer does', async () => {
  const { reset, logIn } = await startWithToken()
  const answer = await reset()
  expect([answer.statusCode, answer.body]).toEqual([200, UPDATED])
  expect(await logIn(new_password)).toBe(200)
  expect(await logIn(bob.password)).toBe(401)
})

it('takes JSON, and /reset_password/ as well', async () => {
  const { json, reset_token } = await startWithToken()
  expect((await json('PUT', '/reset_password/', { reset_token, new_password })).body).toBe(UPDATED)
})

it.each([email, ' BOB@bob.com'])(
  'takes the address the token was made for beside it: %o',
  async (address) => {
    const { reset } = await startWithToken()
    expect((await reset({ email: address })).body).toBe(UPDATED)
  },
)

it('refuses the token with another address, and keeps it good', async () => {
  const { reset, service } = await startWithToken()
  await signIn(service, { ...bob, email: 'eve@bob.com' })
  for (const address of ['eve@bob.com', 'nobody@bob.com']) {
    const answer = await reset({ email: address })
    expect([answer.statusCode, answer.body]).toEqual([403, REFUSED])
  }
  expect((await reset()).statusCode).toBe(200)
})

it('works once', async () => {
  const { reset, logIn } = await startWithToken()
  await reset()
  const answer = await reset({ new_password: 'another' })
  expect([answer.statusCode, answer.body]).toEqual([403, REFUSED])
  expect(await logIn(new_password)).toBe(200)
})

it('lets one of fifty parallel uses win, and its password count', async () => {
  const { reset, logIn } = await startWithToken()
  const passwords = Array.from({ length: 50 }, (_, i) => `newPwd${i}`)
  const answers = await Promise.all(passwords.map((password) => reset({ new_password: password })))
  const statuses = answers.map(({ statusCode }) => statusCode)
  expect(statuses.toSorted()).toEqual([200, ...Array(49).fill(403)])
  expect(await logIn(passwords[statuses.indexOf(200)] as string)).toBe(200)
})

it('is ended by a newer one', async () => {
  const { reset, service } = await startWithToken()
  const newer = await resetToken(service)
  expect((await reset()).body).toBe(REFUSED)
  expect((await reset({ reset_token: newer })).body).toBe(UPDATED)
})

it('is not ended by a newer one of somebody else', async () => {
  const { reset, service } = await startWithToken()
  await signIn(service, { ...bob, email: 'eve@bob.com' })
  await resetToken(service, 'eve@bob.com')
  expect((await reset()).body).toBe(UPDATED)
})

it('is good until its time is over', async () => {
  const { reset, pass } = await startWithToken({ RESET_TOKEN_SECONDS: '600' })
  pass(540)
  expect((await reset()).statusCode).toBe(200)
})

it('is refused once its time is over', async () => {
  const { reset, pass, logIn } = await startWithToken({ RESET_TOKEN_SECONDS: '600' })
  pass(601)
  const answer = await reset()
  expect([answer.statusCode, answer.body]).toEqual([403, REFUSED])
  expect(await logIn(bob.password)).toBe(200)
})

it('is good for half an hour unless said otherwise', async () => {
  const { reset, pass } = await startWithToken()
  pass(1801)
  expect((await reset()).statusCode).toBe(403)
})

it.each([
  ['nothing', ''],
  ['a random one', randomBytes(32).toString('base64url')],
  ['null', 'null'],
])('refuses %s for a token', async (_, token) => {
  const { reset } = await startWithToken()
  expect((await reset({ reset_token: token })).body).toBe(REFUSED)
})

it('refuses what is stored of the token', async () => {
  const { reset, reset_token } = await startWithToken()
  expect((await reset({ reset_token: sha256(reset_token) })).body).toBe(REFUSED)
})

it.each(['', 'x'.repeat(1025), 'short'])(
  'stays good when the new password is refused: %o',
  async (refused) => {
    const { reset } = await startWithToken({ PASSWORD_MIN_LENGTH: '6' })
    expect((await reset({ new_password: refused })).statusCode).toBe(400)
    expect((await reset()).statusCode).toBe(200)
  },
)

it('ends the session, and starts none', async () => {
  const { reset, get, cookie, app } = await startWithToken()
  const answer = await reset()
  expect(answer.cookies.map(({ name }) => name)).toEqual(['device_id'])
  expect((await get('/profile', cookie)).statusCode).toBe(403)
  expect(await app.knex('sessions').select('*')).toEqual([])
  // The link still says that it was used, and is good for nothing else.
  expect(await app.knex('tokens').whereNull('used_at').pluck('purpose')).toEqual([])
})

it('keeps everybody else’s session and password', async () => {
  const { reset, service, get } = await startWithToken()
  const eve = await signIn(service, { ...bob, email: 'eve@bob.com' })
  await reset()
  expect((await get('/profile', eve)).statusCode).toBe(200)
})
