import { type Command, parseCommand } from '../command.ts'
import { operatorContext, withServices } from '../operator.ts'
import { note } from '../output.ts'
import { printSecret } from './print-secret.ts'

const help = `Usage: user-auth clients add NAME [options]

Adds a program that may ask about tokens and sessions (POST /introspect), and prints its secret, once: only a digest is kept. NAME is its
client_id. It is told of every session, and of the tokens of one audience.

  --audience AUDIENCE  the audience of those tokens (NAME)
  --json               as a JSON object, for programs
`

export default {
  help,
  async run(args) {
    const { values, positionals } = parseCommand(args, ['NAME'], {
      audience: { type: 'string' },
      json: { type: 'boolean' },
    })
    const [name = ''] = positionals
    await withServices(async ({ clients, options }) => {
      const added = await clients.add({ name, audience: values.audience }, operatorContext())
      note(
        `added ${name}, for tokens of the audience ${added.client.audience}; its secret is not shown again:`,
      )
      if (!options.accessTokens.audiences.includes(added.client.audience))
        note(
          'no tokens of this audience are issued, as TOKEN_AUDIENCES is set here; of sessions it is told all the same',
        )
      await printSecret(added, values)
    })
  },
} satisfies Command
