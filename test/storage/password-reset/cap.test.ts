import { expect, it } from 'vitest'
import { bob, signIn, startApp, type TestApp } from '../../support/app.ts'
import { mailsAfter, mailsOf, resetMail } from '../../support/mail.ts'
import { register } from '../../support/outbox.ts'

const MINUTE = 60
const SENT = '{"email":"bob@bob.com","message":"reset email sent"}'
const { email } = bob

const ask = ({ form }: TestApp, path = '/reset_password') => form('POST', path, { email })

/** The service with Bob registered and three resets asked for; gives the last one's token. */
async function startAtCap() {
  const service = await startApp()
  await register(service)
  await resetMail(service)
  await resetMail(service)
  return { service, ...(await resetMail(service)) }
}

it('mails what is asked for three times in 20 minutes, and answers the same after', async () => {
  const { service } = await startAtCap()
  expect(await mailsAfter(service, async () => expect((await ask(service)).body).toBe(SENT))).toEqual([])
})

it('leaves the token good that was mailed last', async () => {
  const { service, token: reset_token } = await startAtCap()
  await ask(service)
  const answer = await service.form('PUT', '/reset_password', { reset_token, new_password: 'newPwd' })
  expect(answer.statusCode).toBe(200)
})

it('mails again as each of the three is 20 minutes old', async () => {
  const service = await startApp()
  await register(service)
  await resetMail(service)
  service.pass(10 * MINUTE)
  await resetMail(service)
  await resetMail(service)
  service.pass(10 * MINUTE)
  expect(await mailsAfter(service, () => Promise.all([ask(service), ask(service)]))).toHaveLength(1)
  service.pass(10 * MINUTE)
  expect(await mailsAfter(service, () => Promise.all([1, 2, 3].map(() => ask(service))))).toHaveLength(2)
})

it('mails three times of fifty that are asked for at once', async () => {
  const service = await startApp()
  await register(service)
  await mailsOf(service)
  const asking = () => Promise.all(Array.from({ length: 50 }, () => ask(service)))
  expect(await mailsAfter(service, asking)).toHaveLength(3)
})

it('counts resets by themselves: confirmations that anybody asks for use up none', async () => {
  const service = await startApp({ REQUIRE_VERIFIED_EMAIL: 'true' })
  await register(service)
  for (let asked = 0; asked < 5; asked++) {
    await ask(service, '/verify_email')
    await service.form('POST', '/sessions', bob)
  }
  const mails = await mailsOf(service)
  // One for the registration, three that were asked for, three for attempts to sign in.
  expect(mails).toHaveLength(7)
  for (let asked = 0; asked < 3; asked++) expect(await resetMail(service)).toBeDefined()
})

it('mails resets on the same day after confirmations were asked for once a minute', async () => {
  const service = await startApp({ RATE_LIMIT: 'off' })
  await register(service)
  for (let minute = 0; minute < 120; minute++) {
    service.pass(MINUTE)
    await ask(service, '/verify_email')
  }
  const mails = await mailsOf(service)
  expect(mails).toHaveLength(1 + 10)
  expect(await resetMail(service)).toBeDefined()
})

it('counts each address by itself', async () => {
  const { service } = await startAtCap()
  await register(service, 'eve@bob.com')
  await mailsOf(service)
  expect(await resetMail(service, 'eve@bob.com')).toBeDefined()
})

it('tells the owner of a new password all the same', async () => {
  const { service, token: reset_token } = await startAtCap()
  const [mail] = await mailsAfter(service, () =>
    service.form('PUT', '/reset_password', { reset_token, new_password: 'newPwd' }),
  )
  expect(mail?.subject).toBe('Your password at User Authentication Service was changed')
})

it('is not used up by confirmations that nobody is mailed', async () => {
  const service = await startApp()
  await register(service)
  await service.app.knex('users').update({ email_verified_at: 1 })
  for (let asked = 0; asked < 5; asked++) await ask(service, '/verify_email')
  await mailsOf(service)
  expect(await resetMail(service)).toBeDefined()
})

it('is not used up by somebody who wants the address for another account', async () => {
  const service = await startApp()
  await register(service)
  await service.app.knex('users').update({ email_verified_at: 1 })
  const eve = { ...bob, email: 'eve@bob.com' }
  const cookie = await signIn(service, eve)
  for (let asked = 0; asked < 5; asked++)
    await service.form('PUT', '/users/me/email', { email, password: eve.password }, cookie)
  const mails = await mailsOf(service)
  expect(mails.filter(({ subject }) => subject?.startsWith('Somebody tried'))).toHaveLength(3)
  expect(await resetMail(service)).toBeDefined()
})

it('mails a new registration of an address three times in 20 minutes', async () => {
  const service = await startApp()
  let mails = 0
  for (let time = 0; time < 5; time++) {
    const cookie = await signIn(service)
    mails = (await mailsOf(service)).filter(({ subject }) => subject?.startsWith('Confirm')).length
    await service.form('DELETE', '/users/me', { password: bob.password }, cookie)
  }
  expect(mails).toBe(3)
})
