import { Type } from 'typebox'
import { group, isProduction, leastInProduction, option } from '../../config/option-types.ts'

export const passwordsOptions = group({
  bcryptCost: Type.Integer(
    option({
      variable: 'BCRYPT_COST',
      default: 12,
      minimum: 4,
      maximum: 16,
      description: 'a whole number, 4 to 16',
      conflict: leastInProduction('passwords.bcryptCost', 10),
    }),
  ),
  minLength: Type.Integer(
    option({
      variable: 'PASSWORD_MIN_LENGTH',
      minimum: 1,
      maximum: 64,
      description: 'a number of code points, 1 to 64',
      derive: (given) => (isProduction(given) ? 15 : 1),
      conflict: leastInProduction('passwords.minLength', 8),
    }),
  ),
  blocklist: Type.Boolean(
    option({ variable: 'PASSWORD_BLOCKLIST', description: 'on or off', derive: isProduction }),
  ),
})
