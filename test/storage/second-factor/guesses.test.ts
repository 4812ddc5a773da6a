import { expect, it } from 'vitest'
import { NO_REQUEST_CONTEXT } from '../../../src/platform/http/request-context.ts'
import { bob } from '../../support/app.ts'
import { mailsOf } from '../../support/mail.ts'
import { startWithSecondFactor } from '../../support/second-factor.ts'

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
    await app.factors.verify(user, String(i).padStart(6, '0'), context).catch(() => {})
    if (i === 499) expect(await failed()).toHaveLength(50)
  }
  expect(await failed()).toHaveLength(50)
})

it('asks for a mailed code too after fifty wrong ones in a row, but not in the browser of the owner', async () => {
  const setting = await startWithSecondFactor()
  for (let window = 0; window < 10; window++) {
    const { cookies } = await setting.pend()
    for (let i = 0; i < 5; i++) expect(await guess(setting, i, cookies)).toBe(401)
    setting.pass(901)
  }
  const { answer, cookies } = await setting.pend()
  expect(answer.json().second_factor).toEqual(['email_code'])
  expect((await setting.complete({ code: setting.code() }, cookies)).statusCode).toBe(401)
  const mail = (await mailsOf(setting)).find(({ subject }) => subject?.startsWith('Your code for'))
  const code = /^\s*(\d{6})\s*$/m.exec(mail?.text ?? '')?.[1] ?? ''
  const next = await setting.complete({ code }, cookies)
  expect([next.statusCode, next.json().second_factor]).toEqual([403, ['totp', 'recovery_code']])
  expect((await setting.complete({ code: setting.code() }, cookies)).statusCode).toBe(200)

  const own = await setting.pend({}, { device_id: setting.cookies.device_id ?? '' })
  expect(own.answer.json().second_factor).toEqual(['totp', 'recovery_code'])
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
