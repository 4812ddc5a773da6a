import { type Command, parseCommand } from '../command.ts'
import { confirm } from '../confirm.ts'
import { operatorContext, withServices } from '../operator.ts'
import { note } from '../output.ts'

const help = `Usage: user-auth users delete USER [--yes]

Deletes a user, named by e-mail address, ID or subject, with all that is theirs. It cannot be undone. The user is told by mail.

  --yes  do not ask
`

export default {
  help,
  async run(args) {
    const { values, positionals } = parseCommand(args, ['USER'], { yes: { type: 'boolean' } })
    await withServices(async ({ administration, auth }) => {
      const { id, email } = await administration.find(positionals[0] ?? '')
      await confirm(`Delete ${email}, user ${id}, for good?`, values)
      await auth.deleteUser(email, operatorContext())
      note(`${email} is deleted`)
    })
  },
} satisfies Command
