import { group, times } from '../../config/option-types.ts'

export const clientsOptions = group({ failures: times('LIMIT_CLIENT_FAILURES', 60) })
