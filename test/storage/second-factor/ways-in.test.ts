import { expect, it } from 'vitest'
import { UNDO_EMAIL_CHANGE } from '../../../src/features/email-change/token-purposes.ts'
import { SIGN_IN } from '../../../src/features/sign-in/token-purposes.ts'
import { bob, startApp } from '../../support/app.ts'
import { tokenFor } from '../../support/bob.ts'
import { mailsOf } from '../../support/mail.ts'
import { keep, startWithSecondFactor } from '../../support/second-factor.ts'

it('asks for a code where an operator’s link is used', async () => {
  const setting = await startWithSecondFactor()
  const token = await tokenFor(setting, SIGN_IN)
  expect((await setting.get(`/sign_in?token=${token}`)).body).toContain('name="code"')
  const use = (more = {}) => setting.form('POST', '/sign_in/confirm', { token, ...more })
  for (const given of [{}, { code: '000000' }]) {
    const refused = await use(given)
    expect([refused.statusCode, refused.cookies]).toEqual([401, []])
  }
  const cookies = keep({}, await use({ code: setting.code() }))
  expect((await setting.get('/profile', cookies)).statusCode).toBe(200)
  const newest = await setting.app.knex('sessions').orderBy('created_at', 'desc').first()
  expect(newest).toMatchObject({ amr: 'link otp', aal: 2 })
})

it('mails a code where an operator’s link is used after fifty wrong ones', async () => {
  const setting = await startWithSecondFactor()
  await setting.form('POST', '/sessions', { ...bob, code: '000000' })
  await setting.app.knex('limits').where({ key: 'consecutive:second_factor:1' }).update({ count: 50 })
  const token = await tokenFor(setting, SIGN_IN)
  expect((await setting.form('POST', '/sign_in/confirm', { token })).statusCode).toBe(401)
  const subjects = (await mailsOf(setting)).map(({ subject }) => subject)
  expect(subjects).toContainEqual(expect.stringMatching('^Your code for'))
})

it('signs nobody in where a change of address is undone', async () => {
  const setting = await startWithSecondFactor()
  const token = await tokenFor(setting, UNDO_EMAIL_CHANGE)
  const undone = await setting.form('POST', '/undo_email_change/confirm', { token })
  expect(undone.statusCode).toBe(200)
  expect(undone.cookies.map(({ name }) => name)).not.toContain('session_id')
  const reset = /name="token" value="([^"]+)"/.exec(undone.body)?.[1] ?? ''
  const password = 'another password'
  await setting.form('POST', '/reset_password/confirm', { token: reset, new_password: password })
  expect((await setting.pend({ password })).answer.json().message).toBe('second factor required')
})

it('lets an operator’s link lead only to turning one on, where a second factor is required', async () => {
  const setting = await startApp({ SECOND_FACTOR: 'required' })
  await setting.form('POST', '/users', bob)
  const token = await tokenFor(setting, SIGN_IN)
  const cookies = keep({}, await setting.form('POST', '/sign_in/confirm', { token }))
  expect((await setting.get('/profile', cookies)).json()).toEqual({
    message: 'second factor must be turned on first',
  })
  expect((await setting.form('POST', '/users/me/totp', { password: bob.password }, cookies)).statusCode).toBe(
    200,
  )
})
