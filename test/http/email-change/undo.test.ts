import { expect, it } from 'vitest'
import { bob, signIn } from '../../support/app.ts'
import { mailTo, NEW, startWithBob } from '../../support/email-change.ts'
import { mailsAfter, resetToken } from '../../support/mail.ts'

const DAY = 86_400
const FORBIDDEN = '{"message":"Forbidden"}'

it('restores the address, and ends all sessions and the password', async () => {
  const { change, restore, profile, addresses, logIn } = await startWithBob()
  const { undo } = await change()
  expect((await restore(undo)).statusCode).toBe(200)
  expect(await profile()).toBe(FORBIDDEN)
  expect(await addresses()).toEqual([bob.email])
  expect([await logIn(bob.email), await logIn(NEW)]).toEqual([401, 401])
})

it('works once', async () => {
  const { change, restore, setPassword, profile, service } = await startWithBob()
  const { undo, undoEarly } = await change()
  expect(await setPassword(await restore(undo), 'mineAgain')).toBe(200)
  const cookie = await signIn(service, { ...bob, password: 'mineAgain' })
  expect((await restore(undo)).body).not.toContain('<form')
  expect(await profile(cookie)).toBe('{"email":"bob@bob.com"}')
  expect((await restore(undoEarly)).body).toContain('<form')
  expect(await profile(cookie)).toBe(FORBIDDEN)
})

it('is good for a week', async () => {
  const { change, restore, pass, addresses } = await startWithBob()
  const { undo } = await change()
  pass(7 * DAY - 10)
  expect((await restore(undo)).statusCode).toBe(200)
  expect(await addresses()).toEqual([bob.email])
})

it('is refused after a week', async () => {
  const { change, restore, pass, logIn } = await startWithBob()
  const { undo } = await change()
  pass(7 * DAY + 1)
  expect((await restore(undo)).statusCode).toBe(403)
  expect(await logIn(NEW)).toBe(200)
})

it('stops a change that is not confirmed yet', async () => {
  const { ask, confirm, restore, profile, addresses } = await startWithBob()
  const { confirmation, warning } = await ask()
  expect((await restore(warning.token)).statusCode).toBe(200)
  expect(await profile()).toBe(FORBIDDEN)
  expect((await confirm(confirmation.token)).statusCode).toBe(403)
  expect(await addresses()).toEqual([bob.email])
})

it('does with the link mailed at the request as well, once the change has taken effect', async () => {
  const { change, restore, addresses } = await startWithBob()
  const { undoEarly } = await change()
  expect((await restore(undoEarly)).statusCode).toBe(200)
  expect(await addresses()).toEqual([bob.email])
})

it('ends what a thief who moved on to yet another address holds', async () => {
  const { change, ask, confirm, restore, service, addresses, logIn } = await startWithBob()
  const { undo } = await change()
  const next = await ask('thief@evil.com', NEW)
  const mails = await mailsAfter(service, () => confirm(next.confirmation.token))
  expect(await logIn('thief@evil.com')).toBe(200)
  const pending = await ask('thief2@evil.com', 'thief@evil.com')
  const reset_token = await resetToken(service, 'thief@evil.com')

  expect((await restore(undo)).statusCode).toBe(200)
  expect(await addresses()).toEqual([bob.email])
  for (const token of [next.warning.token, mailTo(mails, NEW).token, pending.warning.token])
    expect((await restore(token)).statusCode).toBe(403)
  expect((await confirm(pending.confirmation.token)).statusCode).toBe(403)
  const reset = await service.form('PUT', '/reset_password', { reset_token, new_password: 'evilPwd' })
  expect(reset.statusCode).toBe(403)
})

// On purpose: whoever makes off with an account changes its password as well.
it('outlives a change and a reset of the password', async () => {
  const { change, restore, service, cookie, addresses, logIn } = await startWithBob()
  const { undo } = await change()
  const changed = { current_password: bob.password, new_password: 'evilPwd' }
  await service.form('PUT', '/users/me/password', changed, cookie)
  const reset_token = await resetToken(service, NEW)
  await service.form('PUT', '/reset_password', { reset_token, new_password: 'evilPwd2' })
  expect((await restore(undo)).statusCode).toBe(200)
  expect(await addresses()).toEqual([bob.email])
  expect(await logIn(bob.email, 'evilPwd2')).toBe(401)
})

it('lets its owner set a password then that nobody else knows', async () => {
  const { change, restore, service, logIn } = await startWithBob()
  await restore((await change()).undo)
  const reset_token = await resetToken(service)
  await service.form('PUT', '/reset_password', { reset_token, new_password: 'mineAgain' })
  expect([await logIn(bob.email, 'mineAgain'), await logIn(bob.email)]).toEqual([200, 401])
})

it('keeps the address from being registered by somebody else for that week', async () => {
  const { change, restore, service, pass, addresses } = await startWithBob()
  const { undo } = await change()
  const taken = await service.form('POST', '/users', { ...bob, password: 'evilPwd' })
  expect([taken.statusCode, taken.body]).toEqual([400, '{"message":"email already registered"}'])
  pass(6 * DAY)
  expect((await restore(undo)).statusCode).toBe(200)
  expect(await addresses()).toEqual([bob.email])
})

it('frees the address after that week', async () => {
  const { change, service, pass } = await startWithBob()
  await change()
  pass(7 * DAY + 1)
  expect((await service.form('POST', '/users', bob)).statusCode).toBe(201)
})

it('lets whoever undid it set a new password at once, for whoever changed it knows the old one', async () => {
  const { service, ask, confirm, logIn } = await startWithBob()
  const { confirmation, warning } = await ask()
  await confirm(confirmation.token)
  const page = await service.form('POST', '/undo_email_change/confirm', { token: warning.token })
  expect(page.body).toContain('<form method="post" action="/reset_password/confirm">')
  const token = /name="token" value="([\w-]+)"/.exec(page.body)?.[1] ?? ''
  const reset = await service.form('POST', '/reset_password/confirm', { token, new_password: 'new password' })
  expect(reset.statusCode).toBe(200)
  expect(await logIn(bob.email)).toBe(401)
  expect(await service.app.auth.validLogin(bob.email, 'new password')).toBe(true)
})
