import { type Command, parseCommand } from '../command.ts'
import { operatorContext, withServices } from '../operator.ts'
import { note } from '../output.ts'

const help = `Usage: user-auth keys rotate [--now]

Makes the next key that access tokens are signed with, which signs in a day: until then those who verify tokens have come to know it.
The service does so by itself every SIGNING_KEY_DAYS.

  --now  for a private key that somebody else may have: a new key signs at once, and all others are withdrawn at once. Tokens that
         they signed are accepted by each service until it fetches the new keys
`

export default {
  help,
  async run(args) {
    const { values } = parseCommand(args, [], { now: { type: 'boolean' } })
    await withServices(async ({ accessTokens, signingKeys }) => {
      if (!accessTokens.isOn) throw new Error('TOKEN_AUDIENCES is not set: no tokens are signed')
      if (values.now) await signingKeys.replaceAll(operatorContext())
      else await signingKeys.rotate(operatorContext())
      const { isoTime } = await import('../../platform/http/iso-time.ts')
      const newest = (await signingKeys.list()).at(-1)
      if (newest) note(`${newest.kid} signs from ${isoTime(newest.signs_from)} on`)
    })
  },
} satisfies Command
