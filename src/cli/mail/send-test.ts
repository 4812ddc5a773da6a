import { randomUUID } from 'node:crypto'
import { normaliseEmail } from '../../features/users/email-address.ts'
import { explainFailure } from '../../platform/mail/delivery-failure.ts'
import { createMailLayout } from '../../platform/mail/layout.ts'
import { createMailTransport } from '../../platform/mail/transport.ts'
import { readConfig } from '../operator.ts'
import { note } from '../output.ts'

/**
 * Sends a mail to this address at once.
 * @throws {Error} with the reason, where it is not taken.
 */
export async function sendTestMail(address: string): Promise<void> {
  const recipient = normaliseEmail(address)
  const { options } = await readConfig()
  const transport = createMailTransport(options)
  const subject = `A test mail of ${options.serviceName}`
  const before = ['Mails of this service arrive here.', `Links in them begin with ${options.publicUrl}.`]
  const { text, html } = createMailLayout(options.serviceName)('en', { subject, before, after: [] })
  const time = Date.now()
  try {
    const { file } = await transport.send({
      id: 0,
      message_id: `<${randomUUID()}@${options.mail.from.split('@').at(-1)}>`,
      recipient,
      user_id: null,
      subject,
      text,
      html,
      priority: 0,
      created_at: time,
      attempts: 0,
      next_attempt_at: time,
      expires_at: time,
    })
    note(file ? `written to ${file}: SMTP_URL is not set` : `${transport.host} took a mail to ${recipient}`)
  } catch (error) {
    const { reason } = explainFailure(error as Error, recipient)
    throw new Error(`the mail was not taken (${reason}): ${(error as Error).message}`, { cause: error })
  } finally {
    transport.close()
  }
}
