import type { SecondFactor } from './service.ts'

/** A user's second factor as it is shown to them, and to operators. */
export const viewSecondFactor = ({
  totp,
  recoveryCodesLeft,
}: Awaited<ReturnType<SecondFactor['stateOf']>>) => ({ totp, recovery_codes_left: recoveryCodesLeft })
