import { type Command, parseCommand } from '../command.ts'
import { operatorContext, withServices } from '../operator.ts'
import { note } from '../output.ts'

const help = `Usage: user-auth users unlock USER

Ends every lockout of a user, named by e-mail address, ID or subject: failed sign-ins are counted anew. What is counted of networks and
of devices stays.
`

export default {
  help,
  async run(args) {
    const { positionals } = parseCommand(args, ['USER'], {})
    await withServices(async ({ administration }) => {
      const user = await administration.find(positionals[0] ?? '')
      await administration.unlock(user, operatorContext())
      note(`${user.email} is unlocked`)
    })
  },
} satisfies Command
