import { expect, it } from 'vitest'
import { bob, signIn } from '../../support/app.ts'
import { mailTo, NEW, startWithBob } from '../../support/email-change.ts'
import { mailsAfter, mailsOf, recipients } from '../../support/mail.ts'

const SENT = '{"email":"robert@bob.com","message":"verification email sent"}'
const REFUSED = '{"message":"invalid or expired verification"}'
const DAY = 86_400

it('answers, and changes nothing yet', async () => {
  const { request, profile, logIn } = await startWithBob()
  const answer = await request(' Robert@BOB.com')
  expect([answer.statusCode, answer.body]).toEqual([200, SENT])
  expect(await profile()).toBe('{"email":"bob@bob.com"}')
  expect(await logIn(NEW)).toBe(401)
})

it('mails a link and a code to the new address, and tells the old one, with a link to undo', async () => {
  const { ask } = await startWithBob()
  const { confirmation, warning } = await ask()
  expect(confirmation.links).toEqual([`http://localhost:5000/verify_email?token=${confirmation.token}`])
  expect(confirmation.code).toMatch(/^\d{6}$/)
  // Whose account asks is said by the page alone: a stranger, or a mistyped address, learns of none by mail.
  expect(confirmation.subject).toBe('Confirm your new address at User Authentication Service')
  expect(confirmation.text).not.toContain(bob.email)
  expect(warning.subject).toBe('Your address at User Authentication Service is about to change')
  expect(warning.text).toContain(NEW)
  expect(warning.links).toEqual([`http://localhost:5000/undo_email_change?token=${warning.token}`])
})

it('changes the address with the link, tells the old one, and keeps the session', async () => {
  const { service, ask, confirm, profile, logIn } = await startWithBob()
  const { confirmation } = await ask()
  const mails = await mailsAfter(service, async () => {
    expect((await confirm(confirmation.token)).body).toBe(
      '{"email":"robert@bob.com","message":"Email verified"}',
    )
  })
  expect(await profile()).toBe('{"email":"robert@bob.com"}')
  expect([await logIn(NEW), await logIn(bob.email)]).toEqual([200, 401])
  expect(mails).toHaveLength(1)
  expect(mailTo(mails, bob.email).subject).toBe('Your address at User Authentication Service has changed')
})

it('changes the address with the code', async () => {
  const { ask, form, profile } = await startWithBob()
  const { code } = (await ask()).confirmation
  expect((await form('PUT', '/verify_email', { email: NEW, code })).statusCode).toBe(200)
  expect(await profile()).toBe('{"email":"robert@bob.com"}')
})

it('counts the new address as confirmed', async () => {
  const { change, app } = await startWithBob()
  await change()
  expect(await app.knex('users').pluck('email_verified_at')).toEqual([expect.any(Number)])
})

it('mails the new address again when asked', async () => {
  const { service, ask, confirm } = await startWithBob()
  const { confirmation } = await ask()
  const mails = await mailsAfter(service, () => service.form('POST', '/verify_email', { email: NEW }))
  expect(mailTo(mails, NEW).token).not.toBe(confirmation.token)
  // Either of them confirms it: somebody else may have asked for the second.
  expect((await confirm(confirmation.token)).statusCode).toBe(200)
  expect((await confirm(mailTo(mails, NEW).token)).body).toBe(REFUSED)
})

it('forgets the change asked for before', async () => {
  const { ask, confirm } = await startWithBob()
  const { confirmation } = await ask()
  const later = await ask('rob@bob.com')
  expect((await confirm(confirmation.token)).body).toBe(REFUSED)
  expect((await confirm(later.confirmation.token)).statusCode).toBe(200)
})

it('is over after a day', async () => {
  const { ask, confirm, pass, logIn } = await startWithBob()
  const { confirmation } = await ask()
  pass(DAY + 1)
  expect((await confirm(confirmation.token)).body).toBe(REFUSED)
  expect([await logIn(bob.email), await logIn(NEW)]).toEqual([200, 401])
})

it('asks for the password, and for being signed in', async () => {
  const { service, request, form } = await startWithBob()
  await mailsOf(service)
  const mails = await mailsAfter(service, async () => {
    const wrong = await request(NEW, 'wrong')
    expect([wrong.statusCode, wrong.body]).toEqual([401, '{"message":"invalid credentials"}'])
    const stranger = await form('PUT', '/users/me/email', { email: NEW, password: bob.password })
    expect(stranger.statusCode).toBe(403)
  })
  expect(mails).toEqual([])
})

it('answers the same for an address that is somebody’s, whom it tells, and nobody gets a link', async () => {
  const { service, request } = await startWithBob()
  await signIn(service, { ...bob, email: NEW })
  const mails = await mailsAfter(service, async () => expect((await request()).body).toBe(SENT))
  const told = mailTo(mails, NEW)
  expect(told.subject).toBe('Somebody tried to use your address at User Authentication Service')
  expect([told.links, told.code]).toEqual([[], ''])
  expect(told.text).not.toContain(bob.email)
  for (const { text = '', html = '' } of mails) expect(text + html).not.toContain('/verify_email?token=')
})

it('refuses the link once somebody else has the address', async () => {
  const { service, ask, confirm, profile } = await startWithBob()
  const { confirmation } = await ask()
  await signIn(service, { ...bob, email: NEW })
  expect((await confirm(confirmation.token)).body).toBe(REFUSED)
  expect(await profile()).toBe('{"email":"bob@bob.com"}')
})

it('only mails the confirmation again when the address is the one Bob has', async () => {
  const { service, request } = await startWithBob()
  await mailsOf(service)
  const mails = await mailsAfter(service, () => request(bob.email))
  expect(mails.map(recipients)).toEqual([[bob.email]])
})
