import { group, times } from '../../config/option-types.ts'

export const accountsOptions = group({ networkSignUps: times('LIMIT_NETWORK_SIGN_UPS', 100) })
