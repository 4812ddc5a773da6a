import { expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { deliverUntil, register, waiting } from '../../support/outbox.ts'
import { refusal, type SmtpBehaviour, startSmtp } from '../../support/smtp.ts'

const SIGNING_IN: SmtpBehaviour = {
  options: { authOptional: false, allowInsecureAuth: true },
  onAuth: ({ username, password }, _, done) =>
    username === 'mailer' && password === 'p@ss' ? done(null, { user: 1 }) : done(refusal(535)),
}

it('tries again when it may not sign in: the operator can mend that', async () => {
  const { url, received } = await startSmtp(SIGNING_IN)
  const service = await startApp({ SMTP_URL: url.replace('//', '//mailer:wrong@') })
  await register(service)
  await deliverUntil(service, 'mail not delivered yet')
  await expect.poll(() => waiting(service)).toHaveLength(1)
  expect(received).toEqual([])
})

it('signs in as SMTP_URL says', async () => {
  const { url, received } = await startSmtp(SIGNING_IN)
  const service = await startApp({ SMTP_URL: url.replace('//', '//mailer:p%40ss@') })
  await register(service)
  await deliverUntil(service, 'mail sent')
  expect(received).toHaveLength(1)
})
