import type { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { counted, deliverUntil, mailLines, register, waiting } from '../../support/outbox.ts'
import { freePort } from '../../support/postgres.ts'
import { refusal, type SmtpBehaviour, startScriptedSmtp, startSmtp } from '../../support/smtp.ts'

const delivery = { stepMs: 150 }

const GREETING: Record<string, string> = {
  '': '220 here',
  EHLO: '250 here',
  MAIL: '250 ok',
  RCPT: '250 ok',
  DATA: '354 go on',
  '.': '250 taken',
}

it('answers at once, tries again and delivers when nobody listens yet', async () => {
  const port = await freePort()
  const service = await startApp({ SMTP_URL: `smtp://127.0.0.1:${port}` })
  expect((await register(service)).statusCode).toBe(201)
  await deliverUntil(service, 'mail not delivered yet')

  const { received } = await startSmtp({ port })
  service.pass(1)
  await deliverUntil(service, 'mail sent')
  expect(received.map(({ envelope }) => envelope.to)).toEqual([['bob@bob.com']])
  await expect.poll(() => waiting(service)).toEqual([])
  expect([await counted(service, 'retried'), await counted(service, 'sent')]).toEqual([1, 1])
})

it.each(['', 'EHLO', 'MAIL', 'RCPT', 'DATA', '.'])(
  'gives a server up for now that hangs once it was told %o',
  async (word) => {
    const { url, words } = await startScriptedSmtp((told) => (told === word ? undefined : GREETING[told]))
    const service = await startApp({ SMTP_URL: url }, { delivery })
    await register(service)
    await deliverUntil(service, 'mail not delivered yet')
    expect(words.at(-1)).toBe(word)
    await expect.poll(() => waiting(service)).toHaveLength(1)
  },
)

it('gives a server up for now that goes on writing and never comes to an end', async () => {
  const drip = (socket: Socket) => {
    const timer = setInterval(() => socket.write('250-still\r\n'), 50)
    socket.once('close', () => clearInterval(timer))
  }
  const { url } = await startScriptedSmtp((told, socket) => {
    if (told !== 'EHLO') return GREETING[told]
    drip(socket)
    return undefined
  })
  const service = await startApp({ SMTP_URL: url }, { delivery })
  await register(service)
  await deliverUntil(service, 'mail not delivered yet')
  await expect.poll(() => waiting(service)).toHaveLength(1)
})

const PASSING: [string, (times: { left: number }) => SmtpBehaviour][] = [
  ['451 at the greeting', (once) => ({ onConnect: (_, done) => done(refuseOnce(once, 421)) })],
  ['554 at the greeting', (once) => ({ onConnect: (_, done) => done(refuseOnce(once, 554)) })],
  ['451 at MAIL', (once) => ({ onMailFrom: (_, __, done) => done(refuseOnce(once, 451)) })],
  ['451 at RCPT', (once) => ({ onRcptTo: (_, __, done) => done(refuseOnce(once, 451)) })],
  [
    '451 once the mail is there',
    (once) => ({
      beforeAccepting: () => {
        const error = refuseOnce(once, 451)
        if (error) throw error
      },
    }),
  ],
  [
    'a connection lost amid the mail',
    (once) => ({ onData: (socket) => once.left-- > 0 && socket.destroy() }),
  ],
]

it.each(PASSING)('delivers after %s', async (_, behave) => {
  const { url, received } = await startSmtp(behave({ left: 1 }))
  const service = await startApp({ SMTP_URL: url }, { delivery: { stepMs: 2000 } })
  await register(service)
  await deliverUntil(service, 'mail not delivered yet')
  expect(received).toEqual([])
  service.pass(1)
  await deliverUntil(service, 'mail sent')
  expect(received).toHaveLength(1)
})

it.each([
  ['RCPT', { onRcptTo: (_, __, done) => done(refusal(550)) }],
  [
    'DATA',
    {
      beforeAccepting: () => {
        throw refusal(554)
      },
    },
  ],
] as [string, SmtpBehaviour][])(
  'gives a mail up that is refused for good at %s, and says so',
  async (_, behave) => {
    const { url } = await startSmtp(behave)
    const service = await startApp({ SMTP_URL: url })
    await register(service)
    await deliverUntil(service, 'mail given up')
    expect(mailLines(service, 'mail given up')[0]?.response_code).toBeGreaterThanOrEqual(550)
    await expect.poll(() => waiting(service)).toEqual([])
    expect([await counted(service, 'given_up'), await counted(service, 'retried')]).toEqual([1, 0])
  },
)

it('takes a slow server’s time', async () => {
  const pause = (done: () => void) => setTimeout(done, 100)
  const { url, received } = await startSmtp({
    onMailFrom: (_, __, done) => pause(done),
    onRcptTo: (_, __, done) => pause(done),
    beforeAccepting: () => new Promise((resolve) => pause(resolve)),
  })
  const service = await startApp({ SMTP_URL: url }, { delivery: { stepMs: 2000 } })
  await register(service)
  await deliverUntil(service, 'mail sent')
  expect(received).toHaveLength(1)
  expect(await counted(service, 'retried')).toBe(0)
})

function refuseOnce(once: { left: number }, code: number): Error | undefined {
  return once.left-- > 0 ? refusal(code) : undefined
}
