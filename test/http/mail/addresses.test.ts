import { domainToASCII } from 'node:url'
import { expect, it } from 'vitest'
import { bob, startApp } from '../../support/app.ts'
import { deliver, mailsOf } from '../../support/mail.ts'
import { register } from '../../support/outbox.ts'
import { startSmtp } from '../../support/smtp.ts'

const PATHS = ['/reset_password', '/verify_email', '/users'] as const
const LEGAL = ["o'brien", 'bob+tag', 'a&b', '!#$%&', '*+/=?^_`{|}~-', 'x'.repeat(64)].map(
  (local) => `${local}@example.com`,
)

/** The service with Bob registered and a real server that has taken the mail about that. */
async function startWithBob() {
  const smtp = await startSmtp()
  const service = await startApp({ SMTP_URL: smtp.url })
  await register(service)
  await deliver(service)
  smtp.received.length = 0
  return { ...service, service, ...smtp }
}

const HOSTILE: unknown[] = [
  'bob@bob.com,eve@evil.com',
  'bob@bob.com;eve@evil.com',
  'bob@bob.com eve@evil.com',
  'eve@evil.com, bob@bob.com',
  'Bob <bob@bob.com>',
  '<bob@bob.com>',
  '"bob"@bob.com',
  '"bob@bob.com, eve"@evil.com',
  'bob@bob.com\r\nBcc: eve@evil.com',
  'bob@bob.com\nTo: eve@evil.com',
  'bob\r\n@bob.com',
  'bob@bob.com\0eve@evil.com',
  'bob@bob.com%0aBcc:eve@evil.com',
  'bob@bob.com@evil.com',
  'bob(eve@evil.com)@bob.com',
  'bob@[127.0.0.1]',
  'bob@bob.com>\r\nRCPT TO:<eve@evil.com',
  'ｂob@bob.com',
  'bob＠bob.com',
  'bob@ｂob.com',
  'bob@bob。com',
  'bob@bоb.com',
  'b\u200bob@bob.com',
  'bob@b\u00adob.com',
  'bob@xn--bob-.com',
  `${'b'.repeat(243)}@bob.com`,
  ['bob@bob.com'],
  ['bob@bob.com', 'eve@evil.com'],
  { address: 'bob@bob.com' },
  { $ne: null },
  null,
  true,
  7,
]

it('mails nobody but perhaps Bob for a hostile address', async () => {
  const { service, json, received } = await startWithBob()
  for (const email of HOSTILE)
    for (const path of PATHS) {
      const answer = await json('POST', path, path === '/users' ? { ...bob, email } : { email })
      expect([200, 201, 400], JSON.stringify(email)).toContain(answer.statusCode)
    }
  await deliver(service)
  // Whoever may register under a look-alike is not Bob, and only that address is mailed, in its ASCII form.
  const strangers = new Set(received.flatMap(({ envelope }) => envelope.to.map(ascii)))
  strangers.delete(bob.email)
  expect([...strangers]).toEqual(['bob@xn--bb-fmc.com'])
  for (const { envelope, raw } of received) {
    expect(envelope.to).toHaveLength(1)
    expect(raw).not.toMatch(/evil/)
  }
})

it.each(['bob@bob.com', ' BOB@Bob.COM '])('mails Bob once for %j', async (email) => {
  const { service, json, received } = await startWithBob()
  expect((await json('POST', '/reset_password', { email })).statusCode).toBe(200)
  await deliver(service)
  expect(received.map(({ envelope }) => envelope)).toEqual([{ from: 'no-reply@localhost', to: [bob.email] }])
  expect(received[0]?.to).toEqual([{ address: bob.email, name: '' }])
})

it('does not take a Kelvin sign for a k', async () => {
  const { service, form } = await startWithBob()
  await register(service, 'kim@bob.com')
  expect((await form('POST', '/reset_password', { email: '\u212aim@bob.com' })).statusCode).toBe(400)
})

it('delivers to an address with any legal character', async () => {
  const { service, received } = await startWithBob()
  for (const address of LEGAL) expect((await register(service, address)).statusCode).toBe(201)
  await deliver(service)
  const expected = LEGAL.map((address) => [[address], [{ address, name: '' }]])
  expect(received.map(({ envelope, to }) => [envelope.to, to])).toEqual(expect.arrayContaining(expected))
  expect(received).toHaveLength(LEGAL.length)
})

it('delivers to the ASCII form of an international domain', async () => {
  const { service, received } = await startWithBob()
  await register(service, 'bob@bücher.example')
  await deliver(service)
  expect(received.map(({ envelope }) => envelope.to.map(ascii))).toEqual([['bob@xn--bcher-kva.example']])
  expect(received[0]?.raw).toMatch(/^To: bob@xn--bcher-kva\.example\r?$/m)
})

it('writes files for an address with any legal character', async () => {
  const service = await startApp()
  for (const address of LEGAL) await register(service, address)
  const mails = await mailsOf(service)
  expect(mails.map(({ to }) => to?.[0]?.address)).toEqual(LEGAL)
})

// smtp-server shows a domain in Unicode that came in ASCII.
function ascii(address: string): string {
  const [local, domain = ''] = address.split('@')
  return `${local}@${domainToASCII(domain)}`
}
