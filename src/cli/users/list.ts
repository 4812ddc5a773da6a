import { type Command, parseCommand, wholeNumber } from '../command.ts'
import { withServices } from '../operator.ts'
import { note, printRows } from '../output.ts'

const help = `Usage: user-auth users list [options]

Lists users by their IDs.

  --search TEXT  only those whose e-mail address contains TEXT
  --after ID     only those with a higher ID, to read on from a list before
  --limit N      at most so many, 1 to 10000 (100)
  --json         as a JSON array, for programs
`

export default {
  help,
  async run(args) {
    const { values } = parseCommand(args, [], {
      search: { type: 'string' },
      after: { type: 'string', default: '0' },
      limit: { type: 'string', default: '100' },
      json: { type: 'boolean' },
    })
    const limit = wholeNumber('--limit', values.limit, 1, 10_000)
    const after = wholeNumber('--after', values.after, 0, Number.MAX_SAFE_INTEGER)
    const search = values.search?.toLowerCase()
    const { viewUser } = await import('../../features/users/view.ts')
    await withServices(async ({ administration }) => {
      const users = await administration.list({ after, limit, search })
      await printRows(users.map(viewUser), ['id', 'email', 'email_verified_at', 'created_at'], values)
      if (users.length === limit && !values.json) note(`there may be more: --after ${users.at(-1)?.id}`)
    })
  },
} satisfies Command
