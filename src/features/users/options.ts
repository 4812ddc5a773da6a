import { Type } from 'typebox'
import { group, option, times } from '../../config/option-types.ts'

export const accountsOptions = group({
  registration: Type.Enum(
    ['open', 'closed'],
    option({ variable: 'REGISTRATION', default: 'open', description: 'open or closed' }),
  ),
  networkSignUps: times('LIMIT_NETWORK_SIGN_UPS', 100),
})
