import { type Command, parseCommand } from '../command.ts'
import { withServices } from '../operator.ts'
import { note, printFields } from '../output.ts'

const help = `Usage: user-auth secrets rotate [--json]

Seals with SECRET_KEY what was sealed with SECRET_KEY_PREVIOUS; what is sealed with it already stays. Nobody has to stop meanwhile:

  1. give every instance the new key as SECRET_KEY_PREVIOUS, and restart it: both open what is sealed
  2. give every instance the new key as SECRET_KEY, the old one as SECRET_KEY_PREVIOUS, and restart it
  3. user-auth secrets rotate
  4. take SECRET_KEY_PREVIOUS away

The key that was made beside the database is the content of secret.key.

  --json  as a JSON object, for programs
`

export default {
  help,
  async run(args) {
    const { values } = parseCommand(args, [], { json: { type: 'boolean' } })
    await withServices(async ({ secrets }) => {
      printFields({ rotated: await secrets.rotate() }, values)
      note('SECRET_KEY_PREVIOUS is not needed any more')
    })
  },
} satisfies Command
