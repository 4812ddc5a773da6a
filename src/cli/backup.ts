import { type Command, parseCommand, UsageError } from './command.ts'
import { checkFile, readConfig, sqliteFile } from './operator.ts'
import { note } from './output.ts'

const help = `Usage: user-auth backup FILE

Copies the SQLite database, while the service runs, into a new FILE that only its owner may read. PostgreSQL has pg_dump.
`

export default {
  help,
  async run(args) {
    const { positionals } = parseCommand(args, ['FILE'], {})
    const [copy = ''] = positionals
    const { backUp } = await import('../platform/database/sqlite-backup.ts')
    const config = await readConfig()
    const file = sqliteFile(config)
    if (!file && String(config.options.database).startsWith('postgres'))
      throw new UsageError('PostgreSQL has pg_dump for that')
    checkFile(config)
    try {
      backUp(file as string, copy)
    } catch (error) {
      throw new Error(`cannot back up: ${(error as Error).message}`, { cause: error })
    }
    note(`backed up to ${copy}`)
  },
} satisfies Command
