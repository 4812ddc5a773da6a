import type { LightMyRequestResponse } from 'fastify'
import { expect, it } from 'vitest'
import { sha256 } from '../../../src/platform/crypto/digest.ts'
import { bob, startApp } from '../../support/app.ts'
import { mailAfter, mailsAfter, resetMail, resetToken } from '../../support/mail.ts'

const SENT = '{"email":"bob@bob.com","message":"reset email sent"}'

/** The service with Bob registered. */
async function startWithBob(env: Record<string, string> = {}) {
  const service = await startApp(env)
  await service.form('POST', '/users', bob)
  return service
}

it.each(['form', 'json'] as const)('takes the address as %s', async (kind) => {
  const service = await startWithBob()
  const answer = await service[kind]('POST', '/reset_password', { email: bob.email })
  expect([answer.statusCode, answer.body]).toEqual([200, SENT])
})

it('takes it at /reset_password/ and in any writing as well', async () => {
  const { form } = await startWithBob()
  expect((await form('POST', '/reset_password/', { email: ' BOB@bob.com' })).body).toBe(SENT)
})

it('answers the same for an address nobody has', async () => {
  const { form } = await startApp()
  const answer = await form('POST', '/reset_password', { email: bob.email })
  expect([answer.statusCode, answer.body]).toEqual([200, SENT])
})

it('answers with the same headers, but for the time', async () => {
  const { form } = await startWithBob()
  const answers = [bob.email, 'eve@bob.com'].map((email) => form('POST', '/reset_password', { email }))
  const [known, unknown] = await Promise.all(answers)
  expect(Object.keys(known?.headers ?? {})).toEqual(Object.keys(unknown?.headers ?? {}))
})

it('writes no mail to an address nobody has', async () => {
  const service = await startApp()
  expect(
    await mailsAfter(service, () => service.form('POST', '/reset_password', { email: bob.email })),
  ).toEqual([])
})

it('addresses the mail to the stored address, from the service', async () => {
  const service = await startWithBob({ SERVICE_NAME: 'The Door', MAIL_FROM: 'door@example.com' })
  const { to, from, subject } = await resetMail(service, ' BOB@Bob.com')
  expect(to).toEqual([{ address: 'bob@bob.com', name: '' }])
  expect(from).toEqual({ address: 'door@example.com', name: 'The Door' })
  expect(subject).toBe('Reset your password at The Door')
})

it('says in the mail how long the token is good', async () => {
  const { text } = await resetMail(await startWithBob({ RESET_TOKEN_SECONDS: '600' }))
  expect(text).toContain('The link is good once, for 10 minutes.')
})

it.each([
  { host: 'evil.example.com' },
  { host: 'auth.example.com', 'x-forwarded-host': 'evil.example.com', 'x-forwarded-proto': 'gopher' },
  { host: 'auth.example.com', forwarded: 'host=evil.example.com;proto=gopher' },
  { host: 'auth.example.com', 'x-original-url': 'http://evil.example.com/', 'x-forwarded-prefix': '/evil' },
])('leads to PUBLIC_URL, whatever the request says: %o', async (headers) => {
  const service = await startWithBob({ PUBLIC_URL: 'https://auth.example.com' })
  const payload = { email: bob.email }
  const mail = await mailAfter(service, () =>
    service.app.inject({ method: 'POST', url: '/reset_password', headers, payload }),
  )
  expect(mail.links).toEqual([`https://auth.example.com/reset_password?token=${mail.token}`])
  expect(mail.text).toContain(mail.links[0])
  expect(mail.raw).not.toMatch(/evil|gopher/)
})

it('hands the token over in the mail and nowhere else', async () => {
  const service = await startWithBob()
  const answers: LightMyRequestResponse[] = []
  const { token } = await mailAfter(service, async () => {
    answers.push(await service.form('POST', '/reset_password', { email: bob.email }))
  })
  const [answer] = answers
  expect(token).toMatch(/^[\w-]{43}$/)
  expect(answer?.body).toBe(SENT)
  expect(JSON.stringify(answer?.headers)).not.toContain(token)
  expect(service.log.join('')).not.toContain(token)
})

it('keeps nothing of the token but its digest', async () => {
  const service = await startWithBob()
  const token = await resetToken(service)
  const { knex } = service.app
  expect(await knex('tokens').where({ purpose: 'reset_password' }).pluck('digest')).toEqual([sha256(token)])
  for (const table of ['users', 'tokens', 'sessions', 'outbox'])
    expect(JSON.stringify(await knex(table).select('*'))).not.toContain(token)
})

it('leaves the password and the session as they are', async () => {
  const service = await startWithBob()
  const session_id = (await service.form('POST', '/sessions', bob)).json().session_id
  await resetToken(service)
  expect((await service.get('/profile', { session_id })).statusCode).toBe(200)
  expect((await service.form('POST', '/sessions', bob)).statusCode).toBe(200)
})

it('refuses an address that is none', async () => {
  const { form } = await startApp()
  const answer = await form('POST', '/reset_password', { email: 'bob' })
  expect([answer.statusCode, answer.body]).toEqual([400, '{"message":"email is not a valid address"}'])
})
