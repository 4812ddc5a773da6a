import { expect, it } from 'vitest'
import { bob, signIn, startApp } from '../../support/app.ts'
import { keep, startWithSecondFactor } from '../../support/second-factor.ts'

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
