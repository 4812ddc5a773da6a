import type { Static } from 'typebox'
import { group, seconds, times } from '../../config/option-types.ts'

const DAY = 86_400

export const passwordAttemptsOptions = group({
  accountFailures: times('LIMIT_ACCOUNT_FAILURES', 10),
  accountWindowSeconds: seconds('LIMIT_ACCOUNT_WINDOW_SECONDS', 900, 1, DAY),
  accountPauseSeconds: seconds('LIMIT_ACCOUNT_PAUSE_SECONDS', 60, 1, DAY),
  accountLongestPauseSeconds: seconds('LIMIT_ACCOUNT_LONGEST_PAUSE_SECONDS', 3600, 1, DAY),
  accountSignIns: times('LIMIT_ACCOUNT_SIGN_INS', 200),
  consecutiveFailures: times('LIMIT_CONSECUTIVE_FAILURES', 100, 100),
  deviceFailures: times('LIMIT_DEVICE_FAILURES', 10),
  networkFailures: times('LIMIT_NETWORK_FAILURES', 100),
})

/** How many passwords may be tried. */
export type PasswordAttemptsOptions = Static<typeof passwordAttemptsOptions>
