import { expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { freshSharedDatabase } from '../../support/database.ts'
import { counted, deliverUntil, mailLines, register, waiting } from '../../support/outbox.ts'
import { freePort } from '../../support/postgres.ts'
import { startSmtp } from '../../support/smtp.ts'

const HOUR = 3600

const nowhere = async () => ({ SMTP_URL: `smtp://127.0.0.1:${await freePort()}` })

it('tries again with pauses that double from a second to five minutes', async () => {
  const service = await startApp(await nowhere())
  await register(service)
  const pauses: number[] = []
  for (let attempt = 1; attempt <= 12; attempt++) {
    await deliverUntil(service, 'mail not delivered yet', attempt)
    const pause = (mailLines(service, 'mail not delivered yet').at(-1)?.pause_ms ?? 0) / 1000
    pauses.push(pause)
    service.pass(pause)
  }
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300])
})

it('gives a mail up after a day, says so and counts it', async () => {
  const service = await startApp(await nowhere())
  await register(service)
  await deliverUntil(service, 'mail not delivered yet')
  service.pass(23 * HOUR)
  await deliverUntil(service, 'mail not delivered yet', 2)
  service.pass(HOUR)
  await deliverUntil(service, 'mail given up')
  await expect.poll(() => waiting(service)).toEqual([])
  expect([await counted(service, 'retried'), await counted(service, 'given_up')]).toEqual([2, 1])
})

it('says nothing of the address or the link in the log', async () => {
  const service = await startApp(await nowhere())
  await register(service)
  await deliverUntil(service, 'mail not delivered yet')
  expect(service.log.join('')).not.toMatch(/bob@bob\.com|token=/)
})

it('delivers what an instance left behind, once another is started on its database', async () => {
  const DATABASE_URL = await freshSharedDatabase()
  const port = await freePort()
  const env = { DATABASE_URL, SMTP_URL: `smtp://127.0.0.1:${port}` }
  const first = await startApp(env)
  await register(first)
  await deliverUntil(first, 'mail not delivered yet')
  await first.app.close()

  const { received } = await startSmtp({ port })
  const second = await startApp(env)
  second.pass(1)
  await deliverUntil(second, 'mail sent')
  expect(received.map(({ envelope }) => envelope.to)).toEqual([['bob@bob.com']])
})

it('does not keep other mails from being sent when one is refused', async () => {
  const { url, received } = await startSmtp({
    onRcptTo: ({ address }, _, done) =>
      done(address.startsWith('full') ? Object.assign(new Error('full'), { responseCode: 452 }) : null),
  })
  const service = await startApp({ SMTP_URL: url })
  for (const name of ['full1', 'full2', 'full3', 'full4', 'full5', 'bob'])
    await register(service, `${name}@bob.com`)
  await deliverUntil(service, 'mail sent')
  expect(received.map(({ envelope }) => envelope.to)).toEqual([['bob@bob.com']])
})
