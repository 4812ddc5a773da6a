import { type Command, parseCommand } from '../command.ts'
import { migrationLog, readConfig, sqliteFile, warnOfOwner } from '../operator.ts'
import { note } from '../output.ts'

const help = `Usage: user-auth migrate up

Brings the database to this version, under a lock, in one transaction; makes it where there is none.
`

export default {
  help,
  async run(args) {
    parseCommand(args, [], {})
    const { openDatabase } = await import('../../platform/database/open-database.ts')
    const config = await readConfig()
    const file = sqliteFile(config)
    if (file) warnOfOwner(file)
    const database = await openDatabase(config.options.database, {
      log: migrationLog,
      pool: 1,
      migrate: true,
    })
    await database.close()
    note('the database is of this version')
  },
} satisfies Command
