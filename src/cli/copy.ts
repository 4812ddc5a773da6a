import { boundHeap } from './bound-heap.ts'
import { type Command, parseCommand, UsageError } from './command.ts'
import { migrationLog, requireFile, sqliteFileOf, warnOfOwner } from './operator.ts'
import { note, printRows } from './output.ts'
import { startProgress } from './progress.ts'

const help = `Usage: user-auth copy FROM TO [--json]

Copies a database into an empty one, of either engine: every table, with IDs, sessions, tokens and mails that wait, so that people who are
signed in stay signed in. FROM is read as it is at one moment, and the service may run on it; what is written to it afterwards is not
copied. TO is made or brought to this version, and nobody else can write to it meanwhile. What was written is read back and compared, by
number and checksum; all of it is kept, or nothing. FROM must be of this version (user-auth migrate up), and TO have no rows.

FROM and TO are each one of

  sqlite:FILE, postgres://USER@HOST/NAME   as DATABASE_URL has them
  @FILE                                    a file that holds such a URL, for one with a password: every user of the machine can
                                           read the arguments of a command

  --json  as a JSON array, for programs
`

export default {
  help,
  async run(args) {
    const { values, positionals } = parseCommand(args, ['FROM', 'TO'], { json: { type: 'boolean' } })
    const { isSameDatabase, readDatabaseArgument } = await import('./database-argument.ts')
    const from = readDatabaseArgument('FROM', positionals[0] ?? '')
    const to = readDatabaseArgument('TO', positionals[1] ?? '')
    if (isSameDatabase(from, to)) throw new UsageError('FROM and TO are the same database')
    const [source, target] = [sqliteFileOf(from), sqliteFileOf(to)]
    if (source !== undefined) requireFile(source)
    if (target !== undefined) warnOfOwner(target)
    const { copyDatabase } = await import('../platform/database/copy/copy-database.ts')
    const { describeDatabase } = await import('../platform/database/database-url.ts')
    boundHeap()
    const { tell, end } = await startProgress()
    const tables = await copyDatabase(from, to, { log: migrationLog, report: tell }).finally(end)
    await printRows(tables, ['table', 'rows'], values)
    note(`copied to ${describeDatabase(to)}, and verified`)
    if (tables.some(({ table, rows }) => table === 'secrets' && rows > 0))
      note('what is sealed opens with the secret key that FROM has: give it to the services on TO')
  },
} satisfies Command
