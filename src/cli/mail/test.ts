import { randomUUID } from 'node:crypto'
import { normaliseEmail } from '../../features/users/email-address.ts'
import { explainFailure } from '../../platform/mail/delivery-failure.ts'
import { createMailLayout } from '../../platform/mail/layout.ts'
import { createMailTransport } from '../../platform/mail/transport.ts'
import { type Command, parseCommand } from '../command.ts'
import { readConfig } from '../operator.ts'
import { note } from '../output.ts'

const help = `Usage: user-auth mail test ADDRESS

Sends a mail to ADDRESS at once, and says why where the mail server does not take it; without SMTP_URL it is written to MAIL_DIR.
`

export default {
  help,
  async run(args) {
    const { positionals } = parseCommand(args, ['ADDRESS'], {})
    const recipient = normaliseEmail(positionals[0] ?? '')
    const { options } = readConfig()
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
  },
} satisfies Command
