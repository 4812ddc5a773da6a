import { type Command, parseCommand, wholeNumber } from './command.ts'
import { withServices } from './operator.ts'
import { printRows } from './output.ts'

const help = `Usage: user-auth events [USER] [options]

Shows the audit log, newest first: of a user, named by e-mail address, ID or subject, or of all.

  --limit N  at most so many, 1 to 10000 (50)
  --json     as a JSON array, for programs
`

export default {
  help,
  async run(args) {
    const { values, positionals } = parseCommand(args, ['[USER]'], {
      limit: { type: 'string', default: '50' },
      json: { type: 'boolean' },
    })
    const page = { before: Number.MAX_SAFE_INTEGER, limit: wholeNumber('--limit', values.limit, 1, 10_000) }
    const { viewEvent } = await import('../features/audit-log/view.ts')
    await withServices(async ({ administration, auditLog }) => {
      const [name] = positionals
      const events =
        name === undefined
          ? await auditLog.listAll(page)
          : await auditLog.list((await administration.find(name)).id, page)
      const rows = events.map((event) => ({
        ...viewEvent(event),
        user_id: event.user_id,
        actor: event.actor,
        target: event.target,
      }))
      await printRows(rows, ['time', 'kind', 'user_id', 'target', 'actor', 'ip', 'user_agent'], values)
    })
  },
} satisfies Command
