import { expect, it } from 'vitest'
import { VERIFY_EMAIL } from '../../../src/features/email-verification/token-purposes.ts'
import { bob, signIn, startApp } from '../../support/app.ts'
import { mailAfter, registrationMail, resetToken } from '../../support/mail.ts'
import { startWithMail } from '../../support/verification.ts'

const { email } = bob
const VERIFIED = '{"email":"bob@bob.com","message":"Email verified"}'
const otherThan = (codes: string[]) => {
  let code = 0
  while (codes.includes(String(code).padStart(6, '0'))) code++
  return String(code).padStart(6, '0')
}

it('keeps the link of the first mail good when a sign-in is refused until it is used', async () => {
  const { service, verify, token } = await startWithMail({ REQUIRE_VERIFIED_EMAIL: 'true' })
  await mailAfter(service, () => service.form('POST', '/sessions', bob))
  expect((await verify({ token })).body).toBe(VERIFIED)
})

it.each([
  ['a reset that is asked for', (s: Started) => s.form('POST', '/reset_password', { email })],
  [
    'a change of the password',
    async (s: Started) => {
      const { session_id } = await signIn(s)
      const change = { current_password: bob.password, new_password: 'newPwd' }
      return s.form('PUT', '/users/me/password', change, { session_id })
    },
  ],
] as const)('keeps it good after %s', async (_, does) => {
  const { service, verify, token } = await startWithMail()
  expect((await does(service)).statusCode).toBe(200)
  expect((await verify({ token })).body).toBe(VERIFIED)
})
type Started = Awaited<ReturnType<typeof startApp>>

it('keeps a reset link good when the address is confirmed', async () => {
  const { service, verify, token, form } = await startWithMail()
  const reset_token = await resetToken(service)
  await verify({ token })
  expect((await form('PUT', '/reset_password', { reset_token, new_password: 'x' })).statusCode).toBe(200)
})

it('keeps at most ten links of a user', async () => {
  const { app, token, verify } = await startWithMail()
  const { id } = await app.users.findUserBy({ email })
  const request = { userId: id, purpose: VERIFY_EMAIL, email, seconds: 60 }
  const tokens: string[] = []
  for (let i = 0; i < 25; i++)
    tokens.push((await app.db.transaction((tx) => app.tokens.issue(request, tx))).token)
  expect(await app.knex('tokens').where({ user_id: id })).toHaveLength(10)
  expect((await verify({ token })).statusCode).toBe(403)
  expect((await verify({ token: tokens.at(-1) ?? '' })).statusCode).toBe(200)
})

it('counts each wrong code for every code that is out, five for each', async () => {
  const { service, verify, askAgain, code } = await startWithMail({ RATE_LIMIT: 'off' })
  const second = await mailAfter(service, () => askAgain())
  const wrong = otherThan([code, second.code])
  for (let i = 0; i < 5; i++) expect((await verify({ email, code: wrong })).statusCode).toBe(403)
  expect((await verify({ email, code })).statusCode).toBe(403)
  expect((await verify({ email, code: second.code })).statusCode).toBe(403)
  expect((await verify({ token: second.token })).body).toBe(VERIFIED)
})

it('counts an address as confirmed by a reset that was mailed to it', async () => {
  const { service, verifiedAt, token, get, form, verify } = await startWithMail({
    REQUIRE_VERIFIED_EMAIL: 'true',
  })
  const reset_token = await resetToken(service)
  expect((await form('PUT', '/reset_password', { reset_token, new_password: 'newPwd' })).statusCode).toBe(200)
  expect(await verifiedAt()).toEqual([expect.any(Number)])
  expect((await form('POST', '/sessions', { email, password: 'newPwd' })).statusCode).toBe(200)
  // The link of the first mail has nothing left to do, and says so.
  expect((await verify({ token })).statusCode).toBe(403)
  expect((await get(`/verify_email?token=${token}`)).body).toContain(`${email} is confirmed`)
})

it('does not count it as confirmed by a token that was handed out in another way', async () => {
  const service = await startApp()
  await registrationMail(service)
  const reset_token = await service.app.auth.createResetToken(email)
  const answer = await service.form('PUT', '/reset_password', { reset_token, new_password: 'newPwd' })
  expect(answer.statusCode).toBe(200)
  expect(await service.app.knex('users').pluck('email_verified_at')).toEqual([null])
})
