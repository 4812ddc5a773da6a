import { expect, it } from 'vitest'
import { codeOf, stepAt } from '../../../src/features/second-factor/totp.ts'
import { bob, signIn, startApp } from '../../support/app.ts'
import { mailsOf } from '../../support/mail.ts'
import { fromBase32, startWithSecondFactor } from '../../support/second-factor.ts'

it('guards nothing before a code of it was given, and is forgotten after an hour', async () => {
  const service = await startApp()
  const cookies = await signIn(service)
  const { form, json, get, pass } = service
  expect((await form('POST', '/users/me/totp', { password: 'wrong' }, cookies)).statusCode).toBe(401)
  const enrolled = await form('POST', '/users/me/totp', { password: bob.password }, cookies)
  expect(enrolled.json()).toEqual({
    secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
    uri: expect.stringMatching(/^otpauth:\/\/totp\/User%20Authentication%20Service:bob%40bob\.com\?secret=/),
    qr_svg: expect.stringMatching(/^<svg/),
  })
  expect((await form('POST', '/sessions', bob)).statusCode).toBe(200)
  const wrong = await form('PUT', '/users/me/totp', { code: '000000' }, cookies)
  expect([wrong.statusCode, wrong.json()]).toEqual([401, { message: 'invalid code' }])
  expect((await get('/users/me', cookies)).json().second_factor).toEqual({
    totp: false,
    recovery_codes_left: 0,
  })
  const put = (steps: number) => json('PUT', '/users/me/totp', { code: codeAt(steps) }, cookies)
  const codeAt = (steps: number) => codeOf(fromBase32(enrolled.json().secret), stepAt(service.now()) + steps)
  for (const steps of [-20, 20])
    expect((await put(steps)).json()).toEqual({
      message: 'invalid code',
      hint: 'check the clock of your device',
    })
  pass(3601)
  const late = await json('PUT', '/users/me/totp', { code: '000000' }, cookies)
  expect(late.json()).toEqual({ message: 'no second factor to confirm' })
})

it('turns the newest of two secrets on, once, with many right codes at once', async () => {
  const service = await startApp()
  const cookies = await signIn(service)
  const enrol = async () =>
    fromBase32(
      (await service.form('POST', '/users/me/totp', { password: bob.password }, cookies)).json().secret,
    )
  const [first, second] = [await enrol(), await enrol()]
  const put = (secret: Buffer, steps = 0) =>
    service.form('PUT', '/users/me/totp', { code: codeOf(secret, stepAt(service.now()) + steps) }, cookies)
  expect((await put(first)).statusCode).toBe(401)
  const answers = await Promise.all([-1, 0, 0, 1].map((steps) => put(second, steps)))
  const good = answers.filter(({ statusCode }) => statusCode === 200)
  expect(good).toHaveLength(1)
  const [code] = good[0]?.json().recovery_codes ?? []
  expect(await service.app.knex('recovery_codes')).toHaveLength(10)
  expect((await service.form('POST', '/sessions', { ...bob, code })).statusCode).toBe(200)
})

it('is deleted with its user, wrong codes that were counted included', async () => {
  const { app, form, code, cookies } = await startWithSecondFactor()
  await form('POST', '/sessions', { ...bob, code: '000000' })
  expect(await app.knex('limits').where('key', 'like', '%second_factor:%')).toHaveLength(2)
  const proof = { password: bob.password, code: code() }
  expect((await form('DELETE', '/users/me', proof, cookies)).statusCode).toBe(200)
  for (const table of ['totp_secrets', 'recovery_codes']) expect(await app.knex(table)).toEqual([])
  expect(await app.knex('limits').where('key', 'like', '%second_factor:%')).toEqual([])
})

it('ends the other sessions where it is turned on, and off, and tells the owner', async () => {
  const service = await startApp()
  const other = await signIn(service)
  const setting = await startWithSecondFactor({}, service)
  const { form, get, code, cookies, pass, app, recoveryCodes } = setting
  expect(recoveryCodes).toHaveLength(10)
  expect([(await get('/profile', other)).statusCode, (await get('/profile', cookies)).statusCode]).toEqual([
    403, 200,
  ])
  const third = await form('POST', '/sessions', { ...bob, code: code() })
  pass(30)
  const again = await form('POST', '/users/me/totp', { password: bob.password }, cookies)
  expect(again.json()).toEqual({ message: 'second factor is on already' })
  for (const given of [
    { password: bob.password },
    { password: bob.password, code: '000000' },
    { password: 'wrong', code: code() },
  ])
    expect((await form('DELETE', '/users/me/totp', given, cookies)).statusCode).toBe(401)
  pass(30)
  const off = await form('DELETE', '/users/me/totp', { password: bob.password, code: code() }, cookies)
  expect([off.statusCode, off.json()]).toEqual([200, {}])
  expect((await get('/profile', { session_id: third.json().session_id })).statusCode).toBe(403)
  expect((await form('POST', '/sessions', bob)).statusCode).toBe(200)
  const subjects = (await mailsOf(setting)).map(({ subject }) => subject)
  expect(subjects).toContain('Your account at User Authentication Service now asks for a code')
  expect(subjects).toContain('Your account at User Authentication Service no longer asks for a code')
  expect(await app.knex('recovery_codes')).toEqual([])
})

it('makes new recovery codes, and voids the former ones', async () => {
  const { form, code, cookies, recoveryCodes } = await startWithSecondFactor()
  const renewed = await form(
    'POST',
    '/users/me/recovery_codes',
    { password: bob.password, code: code() },
    cookies,
  )
  expect(renewed.json().recovery_codes).toHaveLength(10)
  const signInWith = async (given = '') =>
    (await form('POST', '/sessions', { ...bob, code: given })).statusCode
  expect(await signInWith(recoveryCodes[0])).toBe(401)
  expect(await signInWith(renewed.json().recovery_codes[0])).toBe(200)
})

it('lets who turns it off, where it is required, only turn one on again; nor is their session one to a host', async () => {
  const service = await startApp({ SECOND_FACTOR: 'required' })
  const { form, get, code, cookies, app } = await startWithSecondFactor({}, service)
  expect(
    (await form('DELETE', '/users/me/totp', { password: bob.password, code: code() }, cookies)).statusCode,
  ).toBe(200)
  expect((await get('/profile', cookies)).json()).toEqual({
    message: 'second factor must be turned on first',
  })
  expect(await app.auth.getUserFromSessionId(cookies.session_id)).toBeUndefined()
})
