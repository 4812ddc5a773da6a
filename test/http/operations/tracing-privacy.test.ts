import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { expect, it } from 'vitest'
import { bob, startApp } from '../../support/app.ts'
import { deliver, mailsOf } from '../../support/mail.ts'
import { refusal, startSmtp } from '../../support/smtp.ts'
import { exportSpans } from '../../support/spans.ts'

const IP = '203.0.113.77'
const AGENT = 'Mozilla/5.0 (Bobs own browser)'

/** All that an exporter can send of spans. */
const bytesOf = (spans: readonly ReadableSpan[]) =>
  JSON.stringify(
    spans.map(({ name, attributes, events, links, status, resource, instrumentationScope }) => [
      name,
      attributes,
      events,
      links,
      status,
      resource.attributes,
      instrumentationScope,
    ]),
  )

it('tells nothing of a person: no e-mail address, password, token, cookie, query, user agent or network address', async () => {
  const { spans } = exportSpans()
  const service = await startApp({ RATE_LIMIT: 'off' })
  const headers = { 'user-agent': AGENT, 'content-type': 'application/x-www-form-urlencoded' }
  const cookies: Record<string, string> = {}
  const ask = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, fields = {}) => {
    const payload = new URLSearchParams(fields).toString()
    const answer = await service.app.inject({ method, url, headers, cookies, payload, remoteAddress: IP })
    for (const { name, value } of answer.cookies) cookies[name] = value
    return answer
  }
  await ask('POST', '/users', bob)
  await ask('POST', '/users', bob)
  await ask('POST', '/sessions', { ...bob, password: 'not the right one' })
  await ask('POST', '/sessions', bob)
  const given = { ...cookies }
  await ask('GET', `/${bob.email}?email=${bob.email}`)
  await ask('GET', '/users/me')
  await ask('PUT', '/users/me/password', { current_password: bob.password, new_password: 'herNewPwd' })
  await ask('POST', '/reset_password', { email: bob.email })
  const mails = await mailsOf(service)
  for (const { token } of mails) await ask('GET', `/verify_email?token=${token}`)
  await ask('PUT', '/reset_password', { reset_token: mails.at(-1)?.token, new_password: 'x' })
  await ask('DELETE', '/sessions/0b5e1f0e-7c0a-4a4e-8f1e-000000000000')
  await ask('POST', '/sessions', { email: bob.email, password: 'x' })
  await ask('DELETE', '/users/me', { password: 'x' })

  const bytes = bytesOf(await spans())
  expect(bytes.length).toBeGreaterThan(10_000)
  expect(bytes).toContain('mail.send')
  const secrets = [
    'bob',
    bob.password,
    'not the right one',
    'herNewPwd',
    IP,
    AGENT,
    '0b5e1f0e',
    ...Object.values({ ...given, ...cookies }),
    ...mails.flatMap(({ token, code }) => [token, code]),
  ].filter(Boolean)
  expect(secrets.length).toBeGreaterThan(10)
  expect(secrets.filter((secret) => bytes.includes(secret))).toEqual([])
})

it('tells of a mail that was not delivered by a code alone: the server’s words may quote the address', async () => {
  const { spans } = exportSpans()
  const { url } = await startSmtp({
    onRcptTo: ({ address }, _, done) => done(refusal(550, `5.1.1 <${address}> is unknown`)),
  })
  const service = await startApp({ SMTP_URL: url })
  await service.form('POST', '/users', bob)
  await deliver(service)
  const all = await spans()
  expect(all.find(({ name }) => name === 'mail.send')).toMatchObject({
    attributes: { 'error.type': 'EENVELOPE' },
    status: { code: 2 },
    events: [],
  })
  expect(bytesOf(all)).not.toContain('bob')
})
