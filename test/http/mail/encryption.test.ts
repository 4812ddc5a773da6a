import { lookup } from 'node:dns/promises'
import { hostname } from 'node:os'
import { expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { deliverUntil, register, waiting } from '../../support/outbox.ts'
import { startSmtp } from '../../support/smtp.ts'

// Any name but localhost stands for another machine; this one leads here all the same.
const NAME = await nameOfThisMachine()

if (NAME)
  it('hands no mail to another machine that takes it in the clear only', async () => {
    const { url, received } = await startSmtp({ host: '0.0.0.0' })
    const service = await startApp({ SMTP_URL: url.replace('127.0.0.1', NAME as string) })
    await register(service)
    await deliverUntil(service, 'mail not delivered yet')
    expect(received).toEqual([])
    await expect.poll(() => waiting(service)).toHaveLength(1)
  })

if (NAME)
  it('hands no mail or password to another machine whose certificate is not to be trusted', async () => {
    const passwords: unknown[] = []
    const { url, received } = await startSmtp({
      host: '0.0.0.0',
      options: { hideSTARTTLS: false },
      onAuth: ({ password }, _, done) => {
        passwords.push(password)
        done(null, { user: 1 })
      },
    })
    const SMTP_URL = url.replace('127.0.0.1', `mailer:secret@${NAME}`)
    const service = await startApp({ SMTP_URL })
    await register(service)
    await deliverUntil(service, 'mail not delivered yet')
    expect([passwords, received]).toEqual([[], []])
  })

it('uses TLS with this machine where it is offered, whatever its certificate', async () => {
  const secure: boolean[] = []
  const { url, received } = await startSmtp({
    options: { hideSTARTTLS: false },
    onMailFrom: (_, session, done) => {
      secure.push(session.secure)
      done()
    },
  })
  const service = await startApp({ SMTP_URL: url })
  await register(service)
  await deliverUntil(service, 'mail sent')
  expect([secure, received.length]).toEqual([[true], 1])
})

it('uses TLS from the first byte for smtps', async () => {
  const { url, received } = await startSmtp({ options: { secure: true } })
  const service = await startApp({ SMTP_URL: url.replace('smtp:', 'smtps:') })
  await register(service)
  await deliverUntil(service, 'mail sent')
  expect(received).toHaveLength(1)
})

async function nameOfThisMachine(): Promise<string | undefined> {
  const name = hostname()
  if (name === 'localhost') return undefined
  return lookup(name, { family: 4 }).then(
    () => name,
    () => undefined,
  )
}
