import { expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { freshSharedDatabase } from '../../support/database.ts'
import { deliver } from '../../support/mail.ts'
import { register, waiting } from '../../support/outbox.ts'
import { startSmtp } from '../../support/smtp.ts'

const MAILS = 60
const INSTANCES = 3

/** Instances on one database that send over one server, which `hold` may hold up. */
async function startInstances(hold: () => Promise<void> | void = () => {}) {
  const smtp = await startSmtp({ beforeAccepting: hold })
  const env = { DATABASE_URL: await freshSharedDatabase(), SMTP_URL: smtp.url }
  const services = []
  for (let i = 0; i < INSTANCES; i++) services.push(await startApp(env))
  return { services, ...smtp }
}

it('sends each mail once, though several instances send at once', async () => {
  const { services, received } = await startInstances()
  const [first] = services
  if (!first) throw new Error('no instance')
  const addresses = Array.from({ length: MAILS }, (_, i) => `bob${i}@bob.com`)
  for (const address of addresses) expect((await register(first, address)).statusCode).toBe(201)
  await Promise.all([...services, ...services].map(deliver))
  expect(received.map(({ envelope }) => envelope.to[0]).sort()).toEqual(addresses.sort())
})

it('leaves a mail to the instance that is sending it', async () => {
  const held = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const { services, received } = await startInstances(() => {
    begun.resolve()
    return held.promise
  })
  const [first, ...others] = services
  if (!first) throw new Error('no instance')
  await register(first)
  await begun.promise
  for (const { app } of others) await app.mailer.deliverDue()
  held.resolve()
  await deliver(first)
  expect(received).toHaveLength(1)
  await expect.poll(() => waiting(first)).toEqual([])
})
