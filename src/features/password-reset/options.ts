import { group, seconds } from '../../config/option-types.ts'

export const passwordResetOptions = group({ tokenSeconds: seconds('RESET_TOKEN_SECONDS', 1800, 60, 86_400) })
