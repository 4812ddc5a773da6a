import { type Command, parseCommand } from '../command.ts'
import { confirm } from '../confirm.ts'
import { operatorContext, withServices } from '../operator.ts'
import { note } from '../output.ts'

const help = `Usage: user-auth second-factor reset USER [--yes]

Turns the second factor off for a user, named by e-mail address, ID or subject, who lost all that proves it. They are told by mail. Be sure that it
is they who ask: from then on the password alone signs in.

  --yes  do not ask
`

export default {
  help,
  async run(args) {
    const { values, positionals } = parseCommand(args, ['USER'], { yes: { type: 'boolean' } })
    await withServices(async ({ administration, secondFactor }) => {
      const user = await administration.find(positionals[0] ?? '')
      await confirm(`Turn the second factor of ${user.email} off?`, values)
      if (!(await secondFactor.reset(user, operatorContext()))) throw new Error(`${user.email} has none`)
      note(`the second factor of ${user.email} is off`)
    })
  },
} satisfies Command
