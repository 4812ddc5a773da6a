import { expect, it } from 'vitest'
import { codeOf, stepAt } from '../../../src/features/second-factor/totp.ts'
import { sha256 } from '../../../src/platform/crypto/digest.ts'
import { bob, signIn, startApp } from '../../support/app.ts'
import { freshDatabase } from '../../support/database.ts'
import { fromBase32, keep, startWithSecondFactor } from '../../support/second-factor.ts'

const KEY = Buffer.alloc(32, 1).toString('base64url')

it('asks for a code where the password is asked for again, unless one was given in the last ten minutes', async () => {
  const { form, json, code, cookies, pass } = await startWithSecondFactor()
  const change = (more = {}) =>
    json('PUT', '/users/me/email', { email: 'new@bob.com', password: bob.password, ...more }, cookies)
  expect((await change()).statusCode).toBe(200)
  pass(601)
  const refused = await change()
  expect([refused.statusCode, refused.json()]).toEqual([401, { message: 'code required' }])
  expect((await change({ code: '000000' })).json()).toEqual({ message: 'invalid code' })
  expect((await change({ code: code() })).statusCode).toBe(200)
  pass(601)
  const password = { current_password: bob.password, new_password: 'another password' }
  expect((await form('PUT', '/users/me/password', password, cookies)).json()).toEqual({
    message: 'code required',
  })
  expect((await form('DELETE', '/users/me', { password: bob.password }, cookies)).json()).toEqual({
    message: 'code required',
  })
  expect(
    (await form('DELETE', '/users/me', { password: bob.password, code: code() }, cookies)).statusCode,
  ).toBe(200)
})

it('is left on by a mailed reset, which signs nobody in', async () => {
  const { app, pend, form } = await startWithSecondFactor()
  const reset_token = await app.auth.createResetToken(bob.email)
  const reset = await form('PUT', '/reset_password', { reset_token, new_password: 'another password' })
  expect(reset.cookies.map(({ name }) => name)).not.toContain('session_id')
  expect((await pend({ password: 'another password' })).answer.statusCode).toBe(403)
})

it('does not ask on a trusted device, whose sessions count for less, until the trust ends', async () => {
  const { pend, complete, code, pass, get, form, app } = await startWithSecondFactor({
    SECOND_FACTOR_TRUST_DAYS: '2',
  })
  const first = await pend()
  const done = await complete({ code: code(), trust_device: 'true' }, first.cookies)
  const browser = keep({}, done)
  expect((await get('/users/me', browser)).json().devices).toContainEqual(
    expect.objectContaining({ current: true, trusted_until: expect.any(String) }),
  )
  const device = { device_id: browser.device_id ?? '' }
  const again = await form('POST', '/sessions', bob, device)
  expect(again.statusCode).toBe(200)
  expect(await app.knex('sessions').orderBy('created_at', 'desc').first()).toMatchObject({
    amr: 'pwd',
    aal: 1,
  })
  expect((await pend()).answer.statusCode).toBe(403)
  pass(2 * 86_400 + 1)
  expect((await form('POST', '/sessions', bob, device)).statusCode).toBe(403)
})

it('asks again on a trusted device where the operator wants no trust, or a code comes along', async () => {
  const DATABASE_URL = await freshDatabase()
  const setting = await startWithSecondFactor({ DATABASE_URL, SECRET_KEY: KEY })
  const { pend, complete, code, form } = setting
  const browser = keep({}, await complete({ code: code(), trust_device: 'true' }, (await pend()).cookies))
  const device = { device_id: browser.device_id ?? '' }
  expect((await form('POST', '/sessions', { ...bob, code: '000000' }, device)).statusCode).toBe(401)
  const strict = await startApp({ DATABASE_URL, SECRET_KEY: KEY, SECOND_FACTOR_TRUST_DAYS: '0' })
  expect((await strict.form('POST', '/sessions', bob, device)).statusCode).toBe(403)
})

it('trusts no device any more after a new password, or where its sessions were ended', async () => {
  const { pend, complete, code, form, pass } = await startWithSecondFactor()
  const done = await complete({ code: code(), trust_device: 'true' }, (await pend()).cookies)
  const browser = keep({}, done)
  const device = { device_id: browser.device_id ?? '' }
  expect((await form('POST', '/sessions', bob, device)).statusCode).toBe(200)
  const password = 'another password'
  await form('PUT', '/users/me/password', { current_password: bob.password, new_password: password }, browser)
  expect((await form('POST', '/sessions', { ...bob, password }, device)).statusCode).toBe(403)

  pass(30)
  const elsewhere = keep({}, await form('POST', '/sessions', { ...bob, password, code: code() }))
  pass(30)
  const waiting = await pend({ password })
  const trusted = keep({}, await complete({ code: code(), trust_device: 'true' }, waiting.cookies))
  const known = { device_id: trusted.device_id ?? '' }
  expect((await form('POST', '/sessions', { ...bob, password }, known)).statusCode).toBe(200)
  expect((await form('DELETE', '/sessions/others', {}, elsewhere)).statusCode).toBe(200)
  expect((await form('POST', '/sessions', { ...bob, password }, known)).statusCode).toBe(403)
})

it('lets who has none only turn one on, where it is required', async () => {
  const { form, get } = await startApp({ SECOND_FACTOR: 'required' })
  await form('POST', '/users', bob)
  const signedIn = await form('POST', '/sessions', bob)
  const cookies = { session_id: signedIn.json().session_id }
  const refused = await get('/profile', cookies)
  expect([refused.statusCode, refused.json()]).toEqual([
    403,
    { message: 'second factor must be turned on first' },
  ])
  expect((await get('/users/me', cookies)).statusCode).toBe(200)
  const service = await startApp({ SECOND_FACTOR: 'required' })
  const setting = await startWithSecondFactor({}, service)
  expect((await setting.get('/profile', setting.cookies)).statusCode).toBe(200)
})

it('asks for nothing where it is off', async () => {
  const service = await startApp({ SECOND_FACTOR: 'off' })
  const cookies = await signIn(service)
  const refused = await service.form('POST', '/users/me/totp', { password: bob.password }, cookies)
  expect([refused.statusCode, refused.json()]).toEqual([403, { message: 'second factor is off here' }])
})

it('makes new recovery codes without a code where one was just given: it may have been the last', async () => {
  const { app, form, recoveryCodes } = await startWithSecondFactor()
  await app
    .knex('recovery_codes')
    .whereNot({ digest: sha256((recoveryCodes[0] ?? '').replaceAll('-', '')) })
    .delete()
  const cookies = keep({}, await form('POST', '/sessions', { ...bob, code: recoveryCodes[0] ?? '' }))
  const renewed = await form('POST', '/users/me/recovery_codes', { password: bob.password }, cookies)
  expect(renewed.json().recovery_codes).toHaveLength(10)
})

it('gives the session a new ID where a second factor is turned on, and raises none later', async () => {
  const { cookies, pend, complete, code, form, json, app, pass } = await startWithSecondFactor()
  expect(await app.knex('sessions')).toEqual([expect.objectContaining({ amr: 'pwd otp', aal: 2 })])
  expect(cookies.session_id).not.toBe('')
  const trusted = keep({}, await complete({ code: code(), trust_device: 'true' }, (await pend()).cookies))
  const second = keep(trusted, await form('POST', '/sessions', bob, { device_id: trusted.device_id ?? '' }))
  pass(30)
  const change = { email: 'new@bob.com', password: bob.password, code: code() }
  expect((await json('PUT', '/users/me/email', change, second)).statusCode).toBe(200)
  const { code: _, ...again } = { ...change, email: 'newer@bob.com' }
  expect((await json('PUT', '/users/me/email', again, second)).statusCode).toBe(200)
  expect(await app.knex('sessions').orderBy('created_at', 'desc').first()).toMatchObject({
    amr: 'pwd',
    aal: 1,
  })
})

it('leaves no session without a code where one begins while a second factor is turned on', async () => {
  const service = await startApp({ LIMIT_ACCOUNT_SIGN_INS: '1000' })
  const cookies = await signIn(service)
  const { form, app, now } = service
  const enrolled = await form('POST', '/users/me/totp', { password: bob.password }, cookies)
  const code = codeOf(fromBase32(enrolled.json().secret), stepAt(now()))
  const logIns = Array.from({ length: 30 }, () => form('POST', '/sessions', bob))
  await Promise.all([...logIns.slice(0, 15), form('PUT', '/users/me/totp', { code }, cookies), ...logIns])
  expect((await app.knex('sessions').pluck('aal')).filter((aal) => aal !== 2)).toEqual([])
})
