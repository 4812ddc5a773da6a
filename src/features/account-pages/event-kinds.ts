/** What may happen to an account; the features that record it define it. */
export const EVENT_KINDS = [
  'account_locked',
  'account_unlocked',
  'email_change_requested',
  'email_change_undone',
  'email_changed',
  'email_verified',
  'password_changed',
  'password_reset',
  'password_reset_requested',
  'proof_refused',
  'recovery_code_used',
  'recovery_codes_renewed',
  'second_factor_failed',
  'second_factor_off',
  'second_factor_on',
  'sign_in_failed',
  'sign_in_link_created',
  'signed_in',
  'signed_out',
  'signed_up',
  'throttled',
  'user_deleted',
  'user_imported',
  'verification_requested',
] as const

/** One of what may happen to an account. */
export type EventKind = (typeof EVENT_KINDS)[number]
