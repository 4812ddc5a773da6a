import { type Command, EXIT, parseCommand, UsageError } from '../command.ts'
import { operatorContext, withServices } from '../operator.ts'
import { note } from '../output.ts'

const help = `Usage: user-auth sessions end USER (SESSION | --all)

Ends a session of a user, named by e-mail address, ID or subject, or all of them, and forgets the devices that they were on.
SESSION is an ID of user-auth sessions list.
`

export default {
  help,
  async run(args) {
    const { values, positionals } = parseCommand(args, ['USER', '[SESSION]'], { all: { type: 'boolean' } })
    const [name = '', session] = positionals
    if ((session === undefined) === !values.all) throw new UsageError('either SESSION or --all is needed')
    await withServices(async ({ administration, signOut }) => {
      const { id, email } = await administration.find(name)
      const count = await signOut.endSessions(id, operatorContext(), session)
      note(`${count} ${count === 1 ? 'session' : 'sessions'} of ${email} ended`)
      if (session !== undefined && count === 0) process.exitCode = EXIT.failed
    })
  },
} satisfies Command
