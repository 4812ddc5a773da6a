import { type Command, parseCommand } from '../command.ts'
import { withServices } from '../operator.ts'
import { printJson } from '../output.ts'

const help = `Usage: user-auth users export USER

Prints all that is held about a user, named by e-mail address, ID or subject, as JSON, without secrets: the account, second factor,
sessions, devices and events.
`

export default {
  help,
  async run(args) {
    const { positionals } = parseCommand(args, ['USER'], {})
    await withServices(async ({ administration, accountExport }) => {
      const { id } = await administration.find(positionals[0] ?? '')
      printJson(await accountExport.exportAccount(id))
    })
  },
} satisfies Command
