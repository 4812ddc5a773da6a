import { type Command, parseCommand } from '../command.ts'
import { withServices } from '../operator.ts'
import { printRows } from '../output.ts'

const help = `Usage: user-auth sessions list USER [--json]

Lists the live sessions of a user, named by e-mail address, ID or subject, newest first.
`

export default {
  help,
  async run(args) {
    const { values, positionals } = parseCommand(args, ['USER'], { json: { type: 'boolean' } })
    const { viewListedSession } = await import('../../features/sessions/view.ts')
    await withServices(async ({ administration, sessions }) => {
      const { id } = await administration.find(positionals[0] ?? '')
      const rows = (await sessions.list(id)).map(viewListedSession)
      await printRows(
        rows,
        ['id', 'created_at', 'last_seen_at', 'expires_at', 'ip', 'device', 'remember'],
        values,
      )
    })
  },
} satisfies Command
