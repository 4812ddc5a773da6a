import { expect, it } from 'vitest'
import { startApp, type TestApp } from '../../support/app.ts'
import { deliverUntil, mailLines, register, waiting } from '../../support/outbox.ts'
import { freePort } from '../../support/postgres.ts'
import { refusal, type SmtpBehaviour, startScriptedSmtp, startSmtp } from '../../support/smtp.ts'

const GOOD: Record<string, string> = {
  '': '220 here',
  EHLO: '250-here\r\n250 AUTH PLAIN',
  HELO: '550 who are you',
  AUTH: '235 ok',
  MAIL: '250 ok',
  RCPT: '250 ok',
  DATA: '354 go on',
  '.': '250 taken',
}

/** A service that has tried to send a mail over a server which answers to this word with that. */
async function startRefused(word: string, reply: string) {
  const { url } = await startScriptedSmtp((told) => (told === word ? reply : GOOD[told]))
  return startApp({ SMTP_URL: url.replace('//', '//mailer:hunter2@') })
}

/** What /readyz says of mails; it is ready in any case. */
async function saidOfMail({ get }: TestApp): Promise<string> {
  const { message, parts } = (await get('/readyz')).json()
  expect(message).toBe('ok')
  return parts.mail
}

/** What is shown of a mail that was not delivered: in the log, by the metric, by /readyz, and what waits. */
async function shownBy(service: TestApp, msg: string) {
  await deliverUntil(service, msg)
  const [line] = mailLines(service, msg)
  const metrics = (await service.get('/metrics')).body
  const [, counted] = /^auth_mail_failures_total\{reason="(\w+)"\} 1$/m.exec(metrics) ?? []
  return { line, counted, ready: await saidOfMail(service), waits: await waiting(service) }
}

it.each([
  ['AUTH', '535 5.7.8 bad credentials', 'authentication'],
  ['MAIL', '530 5.7.0 authentication required', 'authentication'],
  ['MAIL', '553 5.1.8 sender domain unknown', 'sender'],
  ['MAIL', '550 sender not verified', 'sender'],
  ['RCPT', '530 authentication required first', 'authentication'],
  ['RCPT', '550 daily quota exceeded', 'policy'],
  ['RCPT', '550 5.4.5 Daily user sending limit exceeded', 'policy'],
  ['RCPT', '554 5.7.1 relay access denied', 'policy'],
  ['RCPT', '550 5.7.1 blocked using a list', 'policy'],
  ['RCPT', '553 sender address must match the account', 'sender'],
  ['DATA', '554 no valid recipients', 'policy'],
  ['.', '550 5.7.1 rejected by SPF policy', 'policy'],
  ['EHLO', '550 who are you', 'greeting'],
])(
  'tries again after %s was answered %j, and says why everywhere an operator looks',
  async (word, reply, reason) => {
    const service = await startRefused(word as string, reply as string)
    await register(service)
    const { line, counted, ready, waits } = await shownBy(service, 'mail not delivered yet')
    expect(line).toMatchObject({
      level: 50,
      reason,
      words: reply,
      host: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
    })
    expect(counted).toBe(reason)
    expect(ready).toBe(`not delivered: ${reason}`)
    expect(waits).toHaveLength(1)
    expect(service.log.join('')).not.toMatch(/hunter2|bob@bob\.com/)
  },
)

it.each([
  ['RCPT', '550 5.1.1 no such user', 'recipient'],
  ['RCPT', '550 <bob@bob.com> unknown here', 'recipient'],
  ['RCPT', '552 5.2.2 mailbox full', 'recipient'],
  ['RCPT', '553 mailbox name not allowed', 'recipient'],
  ['.', '554 5.6.0 no such message', 'message'],
  ['.', '550 this looks like spam', 'message'],
])('gives a mail up after %s was answered %j, which is about nothing else', async (word, reply, reason) => {
  const service = await startRefused(word, reply)
  await register(service)
  const { line, counted, ready, waits } = await shownBy(service, 'mail given up')
  expect(line).toMatchObject({
    reason,
    words: reply.replace('bob@bob.com', '<address>'),
  })
  expect([counted, ready, waits]).toEqual([reason, 'ok', []])
})

it('is ready without a fault again once a mail was taken', async () => {
  let isRefusing = true
  const { url } = await startSmtp({
    onMailFrom: (_, __, done) => done(isRefusing ? refusal(530, '5.7.0 sign in first') : null),
  })
  const service = await startApp({ SMTP_URL: url })
  await register(service)
  expect((await shownBy(service, 'mail not delivered yet')).ready).toBe('not delivered: authentication')
  isRefusing = false
  service.pass(1)
  await deliverUntil(service, 'mail sent')
  expect(await saidOfMail(service)).toBe('ok')
})

it.each([
  ['a name that nobody has', async () => 'smtp://mail.invalid:25', 'dns'],
  ['a port nobody listens on', async () => `smtp://127.0.0.1:${await freePort()}`, 'connection'],
  ['a server that speaks no TLS', async () => (await startSmtp()).url.replace('smtp:', 'smtps:'), 'tls'],
])('says of %s which of DNS, the connection and TLS it is', async (_, url, reason) => {
  const service = await startApp({ SMTP_URL: await url() }, { delivery: { stepMs: 5000 } })
  await register(service)
  const { line, counted, ready, waits } = await shownBy(service, 'mail not delivered yet')
  expect(line).toMatchObject({ reason, host: expect.any(String), words: expect.stringMatching(/\w/) })
  expect([counted, ready, waits.length]).toEqual([reason, `not delivered: ${reason}`, 1])
})

it.each([
  [{}, 'localhost'],
  [{ PUBLIC_URL: 'https://auth.example.com' }, 'auth.example.com'],
  [{ SMTP_NAME: 'mta.example.com' }, 'mta.example.com'],
  [{ SMTP_NAME: '192.0.2.7' }, '[192.0.2.7]'],
])('greets the server by the name that %j gives', async (env, name) => {
  const names: string[] = []
  const onMailFrom: SmtpBehaviour['onMailFrom'] = (_, session, done) => {
    names.push(session.hostNameAppearsAs)
    done()
  }
  const { url } = await startSmtp({ onMailFrom })
  const service = await startApp({ SMTP_URL: url, ...env })
  await register(service)
  await deliverUntil(service, 'mail sent')
  expect(names).toEqual([name])
})
