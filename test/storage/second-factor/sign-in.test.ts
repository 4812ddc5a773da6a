import { expect, it } from 'vitest'
import { bob } from '../../support/app.ts'
import { mailsOf } from '../../support/mail.ts'
import { startWithSecondFactor } from '../../support/second-factor.ts'

it('waits for a code after the right password, and opens nothing with the cookie of that', async () => {
  const { pend, complete, code, get, app } = await startWithSecondFactor()
  const { answer, cookies } = await pend()
  expect([answer.statusCode, answer.json()]).toEqual([
    403,
    { message: 'second factor required', second_factor: ['totp', 'recovery_code'] },
  ])
  expect(Object.keys(cookies)).toEqual(['pending_sign_in'])
  const session = { session_id: cookies.pending_sign_in ?? '' }
  for (const presented of [cookies, session]) expect((await get('/profile', presented)).statusCode).toBe(403)
  const done = await complete({ code: code() }, cookies)
  expect([done.statusCode, done.json()]).toMatchObject([200, { email: bob.email, message: 'logged in' }])
  const [row] = await app.knex('sessions').where({ aal: 2 }).orderBy('created_at', 'desc')
  expect(row).toMatchObject({ amr: 'pwd otp', aal: 2 })
  // What completes a sign-in does so once.
  expect((await complete({ code: code(1) }, cookies)).json()).toEqual({ message: 'sign in again' })
})

it('takes the code with the password too', async () => {
  const { form, code } = await startWithSecondFactor()
  const wrong = await form('POST', '/sessions', { ...bob, code: '000000' })
  expect([wrong.statusCode, wrong.json(), wrong.cookies]).toEqual([401, { message: 'invalid code' }, []])
  expect((await form('POST', '/sessions', { ...bob, code: code() })).statusCode).toBe(200)
})

it('says nothing of the second factor before the right password', async () => {
  const { form, code } = await startWithSecondFactor()
  for (const given of [{}, { code: code() }, { code: '000000' }]) {
    const answer = await form('POST', '/sessions', { ...bob, password: 'wrong', ...given })
    expect([answer.statusCode, answer.json(), answer.cookies]).toEqual([
      401,
      { message: 'invalid credentials' },
      [],
    ])
  }
})

it('takes each code once, of fifty at once', async () => {
  const { pend, complete, code, app } = await startWithSecondFactor({ RATE_LIMIT: 'off' })
  const before = await app.knex('sessions')
  const browsers = await Promise.all(Array.from({ length: 8 }, () => pend()))
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, i) => complete({ code: code() }, browsers[i % 8]?.cookies ?? {})),
  )
  expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1)
  expect(await app.knex('sessions')).toHaveLength(before.length + 1)
})

it('takes no code a second time, nor an older one after a newer', async () => {
  const { form, code, pass } = await startWithSecondFactor()
  const used = code()
  const signIn = async (given: string) =>
    (await form('POST', '/sessions', { ...bob, code: given })).statusCode
  expect(await signIn(used)).toBe(200)
  expect(await signIn(used)).toBe(401)
  pass(30)
  expect(await signIn(used)).toBe(401)
  expect(await signIn(code())).toBe(200)
  expect(await signIn(code(-1))).toBe(401)
})

it('ends what waits with a new password, and after ten minutes', async () => {
  const { pend, complete, code, pass, app } = await startWithSecondFactor()
  const late = await pend()
  pass(601)
  expect((await complete({ code: code() }, late.cookies)).statusCode).toBe(403)
  const { cookies } = await pend()
  await app.auth.updatePassword(
    { token: await app.auth.createResetToken(bob.email), newPassword: 'another password' },
    { ip: null, userAgent: null, requestId: 'x', language: 'en' },
  )
  expect((await complete({ code: code() }, cookies)).json()).toEqual({ message: 'sign in again' })
  expect((await complete({ code: code() }, {})).statusCode).toBe(403)
})

it('remembers what the sign-in asked for', async () => {
  const { pend, complete, code } = await startWithSecondFactor()
  const { answer, cookies } = await pend({ remember: 'true' })
  expect(answer.statusCode, answer.body).toBe(403)
  const done = await complete({ code: code() }, cookies)
  expect(done.statusCode, done.body).toBe(200)
  expect(done.cookies.find(({ name }) => name === 'session_id')).toHaveProperty('maxAge')
})

it('uses a recovery code once, and says by mail how many are left', async () => {
  const setting = await startWithSecondFactor()
  const { pend, complete, recoveryCodes, form, get } = setting
  const [first = '', second = ''] = recoveryCodes
  const { cookies } = await pend()
  const done = await complete({ code: first.toLowerCase().replaceAll('-', ' ') }, cookies)
  expect(done.statusCode).toBe(200)
  const [told] = (await mailsOf(setting)).filter(({ subject }) => subject?.startsWith('A recovery code'))
  expect(told?.text).toMatch(/9 are\s+left/)
  expect((await form('POST', '/sessions', { ...bob, code: first })).statusCode).toBe(401)
  const session = { session_id: done.json().session_id }
  expect((await get('/users/me', session)).json().second_factor).toEqual({
    totp: true,
    recovery_codes_left: 9,
  })
  expect((await form('POST', '/sessions', { ...bob, code: second })).statusCode).toBe(200)
})
