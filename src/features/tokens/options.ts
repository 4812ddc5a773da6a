import { group, times } from '../../config/option-types.ts'

export const tokensOptions = group({ networkRejections: times('LIMIT_NETWORK_REFUSED_PROOFS', 60) })
