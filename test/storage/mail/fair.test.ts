import { expect, it } from 'vitest'
import { bob, startApp } from '../../support/app.ts'
import { deliverUntil, waiting } from '../../support/outbox.ts'
import { startSmtp } from '../../support/smtp.ts'

const NOTICES = 900

/** The service with so many notices to one address, over a server that counts the connections to it. */
async function startFlooded(notices = NOTICES) {
  let connections = 0
  const smtp = await startSmtp({
    onConnect: (_, done) => {
      connections++
      done()
    },
  })
  const service = await startApp({ SMTP_URL: smtp.url })
  const { app, form } = service
  await form('POST', '/users', { ...bob, email: 'ann@bob.com' })
  await deliverUntil(service, 'mail sent')
  const notice = { subject: 'News', text: 'news', html: '<p>news</p>', to: 'flooded@bob.com' }
  await app.db.transaction(async (tx) => {
    for (let i = 0; i < notices; i++) await app.mailer.enqueue(notice, { userId: 1, priority: 'notice' }, tx)
  })
  return { ...service, ...smtp, connections: () => connections }
}

it('sends a reset before 900 notices to somebody else that were there first', async () => {
  const service = await startFlooded()
  await service.form('POST', '/reset_password', { email: 'ann@bob.com' })
  const { received } = service
  const toAnn = () => received.slice(1).findIndex(({ envelope }) => envelope.to[0] === 'ann@bob.com')
  await expect.poll(toAnn).toBeGreaterThanOrEqual(0)
  // Of the others, at most what was under way when it was asked for.
  expect(toAnn()).toBeLessThan(10)
})

it('takes turns between recipients of mails of one kind', async () => {
  const { app, received } = await startFlooded(200)
  const notice = { subject: 'News', text: 'news', html: '<p>news</p>', to: 'other@bob.com' }
  await app.mailer.enqueue(notice, { userId: 1, priority: 'notice' }, app)
  const place = () => received.findIndex(({ envelope }) => envelope.to[0] === 'other@bob.com')
  await expect.poll(place).toBeGreaterThanOrEqual(0)
  expect(place()).toBeLessThan(60)
})

it('sends many mails over few connections', async () => {
  const service = await startFlooded(200)
  await deliverUntil(service, 'mail sent', 201)
  expect(service.connections()).toBeLessThan(20)
  await expect.poll(() => waiting(service)).toEqual([])
})
