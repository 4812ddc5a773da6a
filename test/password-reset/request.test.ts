import { readdirSync } from 'node:fs'
import type { LightMyRequestResponse } from 'fastify'
import { expect, it } from 'vitest'
import { sha256 } from '../../src/lib/digest.ts'
import { bob, startApp } from '../support/app.ts'
import { freshDirectory } from '../support/database.ts'
import { mailAfter, readable, resetMail, resetToken, tokenIn } from '../support/mail.ts'

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
  const MAIL_DIR = freshDirectory()
  const { form, app } = await startApp({ MAIL_DIR })
  await form('POST', '/reset_password', { email: bob.email })
  await app.close()
  expect(readdirSync(MAIL_DIR)).toEqual([])
})

it('addresses the mail to the stored address, from the service', async () => {
  const service = await startWithBob({ SERVICE_NAME: 'The Door', MAIL_FROM: 'door@example.com' })
  const mail = await resetMail(service, ' BOB@Bob.com')
  expect(mail).toMatch(/^To: bob@bob\.com\r$/m)
  expect(mail).toMatch(/^From: "?The Door"? <door@example\.com>\r$/m)
  expect(mail).toMatch(/^Subject: .*The Door\r$/m)
})

it('says in the mail how long the token is good, and where it goes: never to the Host the caller names', async () => {
  const { app, log } = await startWithBob({
    PUBLIC_URL: 'https://auth.example.com',
    RESET_TOKEN_SECONDS: '600',
  })
  const headers = { host: 'evil.example.com' }
  const payload = { email: bob.email }
  const mail = await mailAfter(log, () =>
    app.inject({ method: 'POST', url: '/reset_password', headers, payload }),
  )
  expect(readable(mail)).toContain('10 minutes')
  expect(readable(mail)).toContain('https://auth.example.com/reset_password')
  expect(mail).not.toContain('evil')
})

it('hands the token over in the mail and nowhere else', async () => {
  const { form, log, mails } = await startWithBob()
  const answers: LightMyRequestResponse[] = []
  const mail = await mailAfter(log, async () => {
    answers.push(await form('POST', '/reset_password', { email: bob.email }))
  })
  const [answer] = answers
  expect(answer?.body).toBe(SENT)
  expect(JSON.stringify(answer?.headers)).not.toContain(tokenIn(mail))
  expect(log.join('')).not.toContain(tokenIn(mail))
  expect(await mails()).toEqual([mail])
})

it('keeps nothing of the token but its digest', async () => {
  const service = await startWithBob()
  const token = await resetToken(service)
  const rows = await service.app.knex('users').select('*')
  expect(rows[0].reset_token).toBe(sha256(token))
  expect(JSON.stringify(rows)).not.toContain(token)
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
