import { type Command, EXIT, parseCommand } from '../command.ts'
import { checkFile, readConfig } from '../operator.ts'
import { printRows } from '../output.ts'

const help = `Usage: user-auth migrate status [--json]

Lists the steps of the database's history, and which of them are applied. Ends with 1 unless all are, and no others.
`

export default {
  help,
  async run(args) {
    const { values } = parseCommand(args, [], { json: { type: 'boolean' } })
    const { connectTo } = await import('../../platform/database/inspection.ts')
    const { migrationStatus } = await import('../../../migrations/index.ts')
    const config = await readConfig()
    checkFile(config)
    const handle = connectTo(config.options.database as string)
    try {
      const { applied, pending, unknown } = await migrationStatus(handle)
      const rows = [
        ...applied.map((name) => ({ name, state: 'applied' })),
        ...pending.map((name) => ({ name, state: 'pending' })),
        ...unknown.map((name) => ({ name, state: 'of a newer version' })),
      ]
      await printRows(rows, ['name', 'state'], values)
      if (pending.length + unknown.length > 0) process.exitCode = EXIT.failed
    } finally {
      await handle.destroy()
    }
  },
} satisfies Command
