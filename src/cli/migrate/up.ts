import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Command, parseCommand } from '../command.ts'
import { readConfig, sqliteFile, warnOfOwner } from '../operator.ts'
import { note } from '../output.ts'

const help = `Usage: user-auth migrate up

Brings the database to this version, under a lock, in one transaction; makes it where there is none.
`

const noteMigration = (fields: object | string, sentence?: string) =>
  note(typeof fields === 'string' ? fields : `${sentence}: ${JSON.stringify(fields)}`)

export default {
  help,
  async run(args) {
    parseCommand(args, [], {})
    const { openDatabase } = await import('../../platform/database/open-database.ts')
    const config = await readConfig()
    const file = sqliteFile(config)
    if (file && !existsSync(file)) mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    if (file) warnOfOwner(file)
    const log = { debug() {}, info: noteMigration, warn: noteMigration, error: noteMigration }
    const database = await openDatabase(config.options.database, { log, pool: 1, migrate: true })
    await database.close()
    note('the database is of this version')
  },
} satisfies Command
