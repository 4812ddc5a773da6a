import { type Command, parseCommand } from '../command.ts'
import { operatorContext, withServices } from '../operator.ts'
import { note, print, printJson } from '../output.ts'
import { PASSWORD_HELP, PASSWORD_OPTIONS, readPassword } from '../secret.ts'
import { resetLink } from './link.ts'

const help = `Usage: user-auth users add EMAIL [options]

Adds a user. The password is asked for, unless an option gives it; the policy for passwords holds.

${PASSWORD_HELP}
  --link                give no password: print a link by which the user chooses one
  --verified            count the e-mail address as confirmed; else what confirms it is mailed
  --json                as a JSON object, for programs
`

export default {
  help,
  async run(args) {
    const { values, positionals } = parseCommand(args, ['EMAIL'], {
      ...PASSWORD_OPTIONS,
      link: { type: 'boolean' },
      verified: { type: 'boolean', default: false },
      json: { type: 'boolean' },
    })
    const [email = ''] = positionals
    const { viewUser } = await import('../../features/users/view.ts')
    const password = values.link ? undefined : await readPassword(values)
    await withServices(async (services) => {
      const isConfirmed = values.verified
      const user = await services.accounts.registerUser(email, password, operatorContext(), { isConfirmed })
      const link = values.link ? await resetLink(services, user.email) : undefined
      if (values.json) return printJson({ ...viewUser(user), ...(link ? { link } : {}) })
      note(`added ${user.email} as user ${user.id}`)
      if (link) print(link)
    })
  },
} satisfies Command
