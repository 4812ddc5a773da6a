import { type Command, parseCommand } from '../command.ts'
import { confirm } from '../confirm.ts'
import { checkFile, readConfig } from '../operator.ts'
import { note } from '../output.ts'

const help = `Usage: user-auth migrate down [--yes]

Takes the newest step of the database's history back, for an older version of the service. What the step added is lost. Stop the
service before, and back the database up.

  --yes  do not ask
`

export default {
  help,
  async run(args) {
    const { values } = parseCommand(args, [], { yes: { type: 'boolean' } })
    const { connectTo } = await import('../../platform/database/inspection.ts')
    const { withoutTimeLimit } = await import('../../platform/database/time-limit.ts')
    const { migrateDown, migrationStatus } = await import('../../../migrations/index.ts')
    const config = await readConfig()
    checkFile(config)
    const handle = connectTo(config.options.database as string)
    try {
      const newest = (await migrationStatus(handle)).applied.at(-1)
      if (newest === undefined) throw new Error('no step is applied')
      await confirm(`Take ${newest} back, and lose what it added?`, values)
      const name = await withoutTimeLimit(handle, () => migrateDown(handle))
      note(`${name} was taken back`)
    } finally {
      await handle.destroy()
    }
  },
} satisfies Command
