import { type Command, parseCommand } from '../command.ts'

const help = `Usage: user-auth mail test ADDRESS

Sends a mail to ADDRESS at once, and says why where the mail server does not take it; without SMTP_URL it is written to MAIL_DIR.
`

export default {
  help,
  async run(args) {
    const { positionals } = parseCommand(args, ['ADDRESS'], {})
    const { sendTestMail } = await import('./send-test.ts')
    await sendTestMail(positionals[0] ?? '')
  },
} satisfies Command
