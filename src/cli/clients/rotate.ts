import { type Command, parseCommand } from '../command.ts'
import { operatorContext, withServices } from '../operator.ts'
import { note } from '../output.ts'
import { printSecret } from './print-secret.ts'

const help = `Usage: user-auth clients rotate NAME [options]

Gives a client another secret, and prints it, once. The secret before is good for 24 hours more, so that the program never fails while it is
given the new one. One that was kept by a rotation before that ends at once.

  --now   ends the secret before at once: for one that others have seen
  --json  as a JSON object, for programs
`

export default {
  help,
  async run(args) {
    const { values, positionals } = parseCommand(args, ['NAME'], {
      now: { type: 'boolean', default: false },
      json: { type: 'boolean' },
    })
    const [name = ''] = positionals
    await withServices(async ({ clients }) => {
      const rotated = await clients.rotate(name, { endAtOnce: values.now }, operatorContext())
      const { previous_until } = rotated.client
      const end =
        previous_until === null
          ? 'is good no more'
          : `is good until ${new Date(previous_until).toISOString()}`
      note(`${name} has another secret, which is not shown again; the one before ${end}:`)
      await printSecret(rotated, values)
    })
  },
} satisfies Command
