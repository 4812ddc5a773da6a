import { type Command, parseCommand } from '../command.ts'
import { operatorContext, withServices } from '../operator.ts'
import { note } from '../output.ts'

const help = `Usage: user-auth clients disable NAME [--undo]

Disables a client: from its next call on it is told nothing. Its name stays taken.

  --undo  enables it again, with the secret that it had
`

export default {
  help,
  async run(args) {
    const { values, positionals } = parseCommand(args, ['NAME'], {
      undo: { type: 'boolean', default: false },
    })
    const [name = ''] = positionals
    await withServices(async ({ clients }) => {
      await clients.setEnabled(name, values.undo, operatorContext())
      note(`${name} is ${values.undo ? 'enabled' : 'disabled'}`)
    })
  },
} satisfies Command
