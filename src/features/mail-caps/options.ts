import { group, times } from '../../config/option-types.ts'

export const mailCapsOptions = group({ networkRequests: times('LIMIT_NETWORK_MAIL_REQUESTS', 60) })
