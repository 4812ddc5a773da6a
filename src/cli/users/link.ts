import type { Services } from '../../services.ts'
import { type Command, parseCommand, UsageError } from '../command.ts'
import { operatorContext, withServices } from '../operator.ts'
import { print } from '../output.ts'

const help = `Usage: user-auth users link USER [--kind reset|sign-in]

Prints a link that works once, for a user named by e-mail address, ID or subject: a way in where no mail arrives.

  --kind reset    lets its holder choose a new password (the default); it ends earlier links, and does not confirm the
                  e-mail address
  --kind sign-in  signs its holder in, without a password; it ends an earlier one
`

/** A link that lets its holder choose a new password once. */
export const resetLink = async ({ auth, options }: Services, email: string): Promise<string> =>
  `${options.publicUrl}/reset_password?token=${await auth.createResetToken(email, operatorContext())}`

const signInLink = async ({ signInLinks, options }: Services, email: string): Promise<string> =>
  `${options.publicUrl}/sign_in?token=${await signInLinks.createToken(email, operatorContext())}`

const LINKS: Readonly<Record<string, typeof resetLink>> = { reset: resetLink, 'sign-in': signInLink }

export default {
  help,
  async run(args) {
    const { values, positionals } = parseCommand(args, ['USER'], {
      kind: { type: 'string', default: 'reset' },
    })
    const linkOf = Object.hasOwn(LINKS, values.kind) ? LINKS[values.kind] : undefined
    if (!linkOf) throw new UsageError(`there is no kind '${values.kind}'`)
    await withServices(async (services) => {
      const { email } = await services.administration.find(positionals[0] ?? '')
      print(await linkOf(services, email))
    })
  },
} satisfies Command
