import { expect, it } from 'vitest'
import { NO_REQUEST_CONTEXT } from '../../../src/platform/http/request-context.ts'
import { bob, startApp, type TestApp } from '../../support/app.ts'
import { freshDatabase } from '../../support/database.ts'
import { mailsOf } from '../../support/mail.ts'
import { keep, startWithSecondFactor } from '../../support/second-factor.ts'

const KEY = Buffer.alloc(32, 1).toString('base64url')

type Setting = Awaited<ReturnType<typeof startWithSecondFactor>>

/** Gives a wrong code in a browser of its own, from a network of its own; gives the status. */
async function guess({ app, pend }: Setting, index: number, cookies?: Record<string, string>) {
  const presented = cookies ?? (await pend()).cookies
  const answer = await app.inject({
    method: 'POST',
    url: '/sessions/second_factor',
    remoteAddress: `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`,
    cookies: presented,
    payload: { code: 'AAAA-AAAA-AAAA-AAAA' },
  })
  return answer.statusCode
}

it('takes five wrong codes in fifteen minutes, over all pending sign-ins and networks, and tells the owner once', async () => {
  const setting = await startWithSecondFactor()
  const statuses: number[] = []
  for (let i = 0; i < 8; i++) statuses.push(await guess(setting, i))
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429])
  const told = (await mailsOf(setting)).filter(({ subject }) =>
    subject?.startsWith('Somebody has your password'),
  )
  expect(told).toHaveLength(1)
  // A right code is not taken either, nor does another right password reset anything.
  const { cookies } = await setting.pend()
  expect((await setting.complete({ code: setting.code() }, cookies)).statusCode).toBe(429)
  setting.pass(901)
  const again = await setting.pend()
  expect((await setting.complete({ code: setting.code() }, again.cookies)).statusCode).toBe(200)
  const kinds = await setting.app.knex('events').pluck('kind')
  expect(kinds.filter((kind) => kind === 'second_factor_failed')).toHaveLength(5)
})

it('verifies fifty of ten thousand guesses in a row, however they are spread, and five in a quarter of an hour', async () => {
  const { app, pass } = await startWithSecondFactor()
  const user = await app.users.findUserBy({ email: bob.email })
  const failed = () => app.knex('events').where({ kind: 'second_factor_failed' }).pluck('id')
  for (let i = 0; i < 10_000; i++) {
    if (i % 50 === 0) pass(901)
    const context = { ip: `10.0.${i >> 8}.${i & 255}`, userAgent: null, requestId: 'x', language: 'en' }
    await app.factors.verify(user, { code: String(i).padStart(6, '0') }, context).catch(() => {})
    if (i === 499) expect(await failed()).toHaveLength(50)
  }
  expect(await failed()).toHaveLength(50)
})

it('has guesses of its own for a known device, so that nobody locks the owner out', async () => {
  const setting = await startWithSecondFactor()
  for (let i = 0; i < 6; i++) await guess(setting, i)
  const { form, code, cookies } = setting
  const device = { device_id: cookies.device_id ?? '' }
  expect((await form('POST', '/sessions', { ...bob, code: code() }, device)).statusCode).toBe(200)
  setting.pass(30)
  expect((await form('POST', '/sessions', { ...bob, code: code() })).statusCode).toBe(429)
})

it('takes codes again once an operator unlocked the account', async () => {
  const setting = await startWithSecondFactor()
  const { form, code, app } = setting
  for (let i = 0; i < 5; i++) await guess(setting, i)
  expect((await form('POST', '/sessions', { ...bob, code: code() })).statusCode).toBe(429)
  await app.administration.unlock(await app.users.findUserBy({ email: bob.email }), NO_REQUEST_CONTEXT)
  expect((await form('POST', '/sessions', { ...bob, code: code() })).statusCode).toBe(200)
})

it('says in the log, and not to who gives it, that a code is one of another time', async () => {
  const { form, code, log } = await startWithSecondFactor()
  for (const steps of [-20, 20]) {
    const answer = await form('POST', '/sessions', { ...bob, code: code(steps) })
    expect([answer.statusCode, answer.json()]).toEqual([401, { message: 'invalid code' }])
  }
  expect(log.filter((line) => line.includes('code of another time'))).toHaveLength(2)
})

it('tells the owner once of twenty wrong codes at the same time', async () => {
  const setting = await startWithSecondFactor()
  const statuses = await Promise.all(Array.from({ length: 20 }, (_, i) => guess(setting, i)))
  expect(statuses.filter((status) => status === 401)).toHaveLength(5)
  const told = (await mailsOf(setting)).filter(({ subject }) => subject?.startsWith('Somebody has your'))
  expect(told).toHaveLength(1)
})

it('counts as the account’s what is given on devices that are known, but where no right code ever was', async () => {
  const service = await startApp()
  const before = await Promise.all([1, 2, 3].map(async () => keep({}, await signInAgain(service))))
  const setting = await startWithSecondFactor({}, service)
  const after = keep(
    {},
    await setting.form('PUT', '/reset_password', {
      reset_token: await setting.app.auth.createResetToken(bob.email),
      new_password: bob.password,
    }),
  )
  const statuses: number[] = []
  for (const { device_id = '' } of [...before, after, ...before])
    statuses.push(
      (await setting.form('POST', '/sessions', { ...bob, code: '000000' }, { device_id })).statusCode,
    )
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429])
})

it('keeps the browser of the owner out of what somebody with the password does elsewhere', async () => {
  const setting = await startWithSecondFactor({ LIMIT_ACCOUNT_SIGN_INS: '20' })
  const { pend, complete, code, cookies } = setting
  const device = { device_id: cookies.device_id ?? '' }
  const waiting = await pend({}, device)
  for (let i = 0; i < 25; i++) await pend()
  expect((await pend()).answer.statusCode).toBe(429)
  expect((await complete({ code: code() }, waiting.cookies)).statusCode).toBe(200)
  expect((await pend({}, device)).answer.statusCode).toBe(403)
})

it('counts no code that could not be looked at', async () => {
  const DATABASE_URL = await freshDatabase()
  const setting = await startWithSecondFactor({ DATABASE_URL, SECRET_KEY: KEY })
  const wrong = await startApp({ DATABASE_URL, SECRET_KEY: Buffer.alloc(32, 2).toString('base64url') })
  for (let i = 0; i < 6; i++)
    expect((await wrong.form('POST', '/sessions', { ...bob, code: setting.code() })).statusCode).toBe(503)
  expect((await setting.form('POST', '/sessions', { ...bob, code: setting.code() })).statusCode).toBe(200)
})

it('takes five wrong first codes of a secret in fifteen minutes', async () => {
  const service = await startApp()
  const cookies = keep({}, await signInAgain(service))
  await service.form('POST', '/users/me/totp', { password: bob.password }, cookies)
  const statuses: number[] = []
  for (let i = 0; i < 6; i++)
    statuses.push((await service.form('PUT', '/users/me/totp', { code: '000000' }, cookies)).statusCode)
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
})

/** Signs Bob in, in a browser of its own; registers him first, where he is not there. */
async function signInAgain({ form }: TestApp) {
  await form('POST', '/users', bob)
  return form('POST', '/sessions', bob)
}
