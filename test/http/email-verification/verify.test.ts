import { expect, it } from 'vitest'
import { bob, signIn, startApp } from '../../support/app.ts'
import { mailAfter, mailsAfter, mailsOf, recipients } from '../../support/mail.ts'
import { startWithMail } from '../../support/verification.ts'

const { email } = bob
const VERIFIED = '{"email":"bob@bob.com","message":"Email verified"}'
const REFUSED = '{"message":"invalid or expired verification"}'
const SENT = '{"email":"bob@bob.com","message":"verification email sent"}'
const MINUTE = 60
const DAY = 24 * 60 * MINUTE

it('mails a link and a code at registration', async () => {
  const { mail, links, token, code } = await startWithMail()
  expect(recipients(mail)).toEqual([email])
  expect(links).toEqual([`http://localhost:5000/verify_email?token=${token}`])
  expect(code).toMatch(/^\d{6}$/)
  expect(mail.html).toContain(code)
})

it('mails nothing for a registration that is refused', async () => {
  const { service } = await startWithMail()
  expect(await mailsAfter(service, () => service.form('POST', '/users', bob))).toEqual([])
})

it('confirms the address with the token, once', async () => {
  const { verify, token, verifiedAt } = await startWithMail()
  expect(await verifiedAt()).toEqual([null])
  const answer = await verify({ token })
  expect([answer.statusCode, answer.body]).toEqual([200, VERIFIED])
  expect(await verifiedAt()).toEqual([expect.any(Number)])
  const again = await verify({ token })
  expect([again.statusCode, again.body]).toEqual([403, REFUSED])
})

it('confirms the address with the code, which ends the link', async () => {
  const { verify, token, code } = await startWithMail()
  expect((await verify({ email: ' BOB@bob.com', code })).body).toBe(VERIFIED)
  expect((await verify({ email, code })).body).toBe(REFUSED)
  expect((await verify({ token })).body).toBe(REFUSED)
})

it('says so in the account', async () => {
  const service = await startApp()
  const cookie = await signIn(service)
  const [mail] = await mailsOf(service)
  await service.form('PUT', '/verify_email', { token: mail?.token ?? '' })
  const { email_verified_at } = (await service.get('/users/me', cookie)).json()
  expect(email_verified_at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
})

it('keeps the session', async () => {
  const service = await startApp()
  const cookie = await signIn(service)
  const [mail] = await mailsOf(service)
  await service.form('PUT', '/verify_email', { token: mail?.token ?? '' })
  expect((await service.get('/profile', cookie)).statusCode).toBe(200)
})

it('takes the code for ten minutes and the link for a day', async () => {
  const { verify, pass, token, code } = await startWithMail()
  pass(10 * MINUTE + 1)
  expect((await verify({ email, code })).body).toBe(REFUSED)
  pass(DAY - 11 * MINUTE)
  expect((await verify({ token })).body).toBe(VERIFIED)
})

it('refuses the link after a day', async () => {
  const { verify, pass, token } = await startWithMail()
  pass(DAY + 1)
  expect((await verify({ token })).body).toBe(REFUSED)
})

it('lets one of fifty parallel uses win', async () => {
  const { verify, token } = await startWithMail()
  const answers = await Promise.all(Array.from({ length: 50 }, () => verify({ token })))
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, ...Array(49).fill(403)])
})

it('mails a new link and code when asked, beside which the former stay good until one is used', async () => {
  for (const use of ['former link', 'former code', 'newer link', 'newer code']) {
    const { service, verify, askAgain, token, code } = await startWithMail()
    const newer = await mailAfter(service, async () => expect((await askAgain()).body).toBe(SENT))
    const proofs: Record<string, Record<string, string>> = {
      'former link': { token },
      'former code': { email, code },
      'newer link': { token: newer.token },
      'newer code': { email, code: newer.code },
    }
    expect((await verify(proofs[use] ?? {})).body, use).toBe(VERIFIED)
    for (const proof of Object.values(proofs)) expect((await verify(proof)).body, use).toBe(REFUSED)
  }
})

it('mails nothing, and says the same, for an address that nobody has or that is confirmed', async () => {
  const { service, verify, askAgain, token } = await startWithMail()
  await verify({ token })
  const mails = await mailsAfter(service, async () => {
    expect((await askAgain()).body).toBe(SENT)
    expect((await askAgain('eve@bob.com')).body).toBe(SENT.replace('bob@', 'eve@'))
  })
  expect(mails).toEqual([])
})

it.each([
  [{}, 'token is required, or email and code'],
  [{ email }, 'token is required, or email and code'],
  [{ code: '123456' }, 'token is required, or email and code'],
  [{ token: 'x', email, code: '123456' }, 'token is required, or email and code'],
  [{ email: 'bob', code: '123456' }, 'email is not a valid address'],
])('asks for a token, or an address and a code: %o', async (fields, message) => {
  const { form } = await startApp()
  const answer = await form('PUT', '/verify_email', fields as Record<string, string>)
  expect([answer.statusCode, answer.json()]).toEqual([400, { message }])
})

it('does not take the link for another purpose', async () => {
  const { form, token } = await startWithMail()
  const reset = await form('PUT', '/reset_password', { reset_token: token, new_password: 'newPwd' })
  expect(reset.statusCode).toBe(403)
  expect((await form('POST', '/undo_email_change/confirm', { token })).statusCode).toBe(403)
})
