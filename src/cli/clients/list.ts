import { type Command, parseCommand } from '../command.ts'
import { withServices } from '../operator.ts'
import { printRows } from '../output.ts'

const help = `Usage: user-auth clients list [--json]

Lists the programs that may ask about tokens and sessions (POST /introspect), by their names. Their secrets are not kept.

  --json  as a JSON array, for programs
`

export default {
  help,
  async run(args) {
    const { values } = parseCommand(args, [], { json: { type: 'boolean' } })
    const { viewClient } = await import('../../features/clients/view.ts')
    await withServices(async ({ clients }) => {
      const rows = (await clients.list()).map(viewClient)
      await printRows(
        rows,
        ['name', 'audience', 'created_at', 'last_used_at', 'previous_secret_until', 'disabled_at'],
        values,
      )
    })
  },
} satisfies Command
