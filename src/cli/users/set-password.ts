import { type Command, parseCommand } from '../command.ts'
import { operatorContext, withServices } from '../operator.ts'
import { note } from '../output.ts'
import { PASSWORD_HELP, PASSWORD_OPTIONS, readPassword } from '../secret.ts'

const help = `Usage: user-auth users set-password USER [options]

Gives a user, named by e-mail address, ID or subject, another password, as a reset does: sessions, devices, lockouts and links end, and
the user is told by mail. The password is asked for, unless an option gives it; the policy for passwords holds.

${PASSWORD_HELP}
`

export default {
  help,
  async run(args) {
    const { values, positionals } = parseCommand(args, ['USER'], PASSWORD_OPTIONS)
    const newPassword = await readPassword(values)
    await withServices(async ({ administration, passwordReset }) => {
      const { email } = await administration.find(positionals[0] ?? '')
      const token = await passwordReset.createResetToken(email)
      await passwordReset.complete({ token, newPassword }, operatorContext())
      note(`${email} has a new password`)
    })
  },
} satisfies Command
