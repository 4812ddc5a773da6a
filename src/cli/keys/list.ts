import { type Command, parseCommand } from '../command.ts'
import { withServices } from '../operator.ts'
import { printRows } from '../output.ts'

const help = `Usage: user-auth keys list [--json]

Lists the keys that access tokens are signed with, the oldest first. A key is published for a day before it signs, unless it is the
first or was made by keys rotate --now, and for two hours after the next one does.
`

export default {
  help,
  async run(args) {
    const { values } = parseCommand(args, [], { json: { type: 'boolean' } })
    const { isoTime } = await import('../../platform/http/iso-time.ts')
    await withServices(async ({ signingKeys }) => {
      const rows = (await signingKeys.list()).map(
        ({ kid, state, created_at, signs_from, publishedUntil }) => ({
          kid,
          state,
          created_at: isoTime(created_at),
          signs_from: isoTime(signs_from),
          published_until: publishedUntil === undefined ? null : isoTime(publishedUntil),
        }),
      )
      await printRows(rows, ['kid', 'state', 'created_at', 'signs_from', 'published_until'], values)
    })
  },
} satisfies Command
