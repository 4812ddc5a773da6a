import { Type } from 'typebox'
import { group, option, seconds, times } from '../../config/option-types.ts'
import { itemFaults } from '../../config/setting-faults.ts'
import { LONGEST_SIGNED_SECONDS } from '../signing-keys/schedule.ts'

export const accessTokensOptions = group({
  audiences: Type.Array(
    Type.String(),
    option({
      variable: 'TOKEN_AUDIENCES',
      default: [],
      description: 'names such as billing or https://api.example.com, separated by commas',
      fault: itemFaults(audienceFault),
    }),
  ),
  seconds: seconds('TOKEN_SECONDS', 300, 60, LONGEST_SIGNED_SECONDS),
  perSession: times('LIMIT_SESSION_TOKENS', 60),
})

/** What is wrong with the name of an audience; one with a colon has to be a URI (RFC 7519, section 2). */
function audienceFault(name: string): string | undefined {
  if (!/^[\x21-\x7e]{1,200}$/.test(name)) return 'is not of 1 to 200 visible ASCII characters'
  return name.includes(':') && !URL.canParse(name) ? 'has a colon and is no URI' : undefined
}
