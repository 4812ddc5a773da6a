import { type Command, parseCommand } from '../command.ts'
import { operatorContext, withServices } from '../operator.ts'
import { note } from '../output.ts'

const help = `Usage: user-auth users verify USER

Counts the e-mail address of a user, named by it or by ID, as confirmed.
`

export default {
  help,
  async run(args) {
    const { positionals } = parseCommand(args, ['USER'], {})
    await withServices(async ({ administration }) => {
      const { id, email } = await administration.find(positionals[0] ?? '')
      await administration.verifyEmail(id, operatorContext())
      note(`${email} is confirmed`)
    })
  },
} satisfies Command
