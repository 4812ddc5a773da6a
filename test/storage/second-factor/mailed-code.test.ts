import { expect, it } from 'vitest'
import { bob } from '../../support/app.ts'
import { mailsOf } from '../../support/mail.ts'
import { startWithSecondFactor } from '../../support/second-factor.ts'

type Setting = Awaited<ReturnType<typeof startWithSecondFactor>>

/** Has so many codes counted as wrong that a mailed one is asked for. */
async function startWithGuesses(): Promise<Setting> {
  const setting = await startWithSecondFactor()
  await setting.form('POST', '/sessions', { ...bob, code: '000000' })
  await setting.app.knex('limits').where({ key: 'consecutive:second_factor:1' }).update({ count: 50 })
  return setting
}

/** The code of the newest mail that brings one. */
async function mailedCode(setting: Setting): Promise<string> {
  const mail = (await mailsOf(setting)).findLast(({ subject }) => subject?.startsWith('Your code for'))
  return /^\s*(\d{6})\s*$/m.exec(mail?.text ?? '')?.[1] ?? ''
}

it('asks for a mailed code too after fifty wrong ones in a row, but not in the browser of the owner', async () => {
  const setting = await startWithSecondFactor()
  for (let window = 0; window < 10; window++) {
    const { cookies } = await setting.pend()
    for (let i = 0; i < 5; i++)
      expect((await setting.complete({ code: '000000' }, cookies)).statusCode).toBe(401)
    setting.pass(901)
  }
  const { answer, cookies } = await setting.pend()
  expect(answer.json().second_factor).toEqual(['email_code'])
  expect((await setting.complete({ code: setting.code() }, cookies)).statusCode).toBe(401)
  const code = await mailedCode(setting)
  const next = await setting.complete({ code }, cookies)
  expect([next.statusCode, next.json().second_factor]).toEqual([403, ['totp', 'recovery_code']])
  expect((await setting.complete({ code: setting.code() }, cookies)).statusCode).toBe(200)

  const own = await setting.pend({}, { device_id: setting.cookies.device_id ?? '' })
  expect(own.answer.json().second_factor).toEqual(['totp', 'recovery_code'])
})

it('mails a code to who sends a wrong one along, and takes it there', async () => {
  const setting = await startWithGuesses()
  const logIn = (code: string) => setting.form('POST', '/sessions', { ...bob, code })
  expect((await logIn(setting.code())).statusCode).toBe(401)
  const taken = await logIn(await mailedCode(setting))
  expect([taken.statusCode, taken.json().message]).toEqual([403, 'second factor required'])
  expect((await logIn(setting.code())).statusCode).toBe(200)
})

it('takes a mailed code for nothing else, and no code of another mail for it', async () => {
  const setting = await startWithGuesses()
  const { form, pend, app } = setting
  await app.knex('users').update({ email_verified_at: null })
  await form('POST', '/verify_email', { email: bob.email })
  const confirmation = (await mailsOf(setting)).findLast(({ subject }) => subject?.startsWith('Confirm'))
  const other = /^\s*(\d{6})\s*$/m.exec(confirmation?.text ?? '')?.[1] ?? ''
  await pend()
  const code = await mailedCode(setting)
  expect((await form('PUT', '/verify_email', { email: bob.email, code })).statusCode).toBe(403)
  expect((await form('POST', '/sessions', { ...bob, code: other })).statusCode).toBe(401)
  expect((await form('PUT', '/verify_email', { email: bob.email, code: other })).statusCode).toBe(200)
})

it('takes a mailed code however many of another kind a stranger tried', async () => {
  const setting = await startWithGuesses()
  await setting.pend()
  for (let i = 0; i < 25; i++)
    await setting.form('PUT', '/verify_email', { email: bob.email, code: String(i).padStart(6, '0') })
  const taken = await setting.form('POST', '/sessions', { ...bob, code: await mailedCode(setting) })
  expect(taken.json().message).toBe('second factor required')
})

it('ends mailed codes with a new password', async () => {
  const setting = await startWithGuesses()
  await setting.pend()
  const code = await mailedCode(setting)
  const reset_token = await setting.app.auth.createResetToken(bob.email)
  await setting.form('PUT', '/reset_password', { reset_token, new_password: 'another password' })
  const again = { email: bob.email, password: 'another password', code }
  expect((await setting.form('POST', '/sessions', again)).statusCode).toBe(401)
})
