/**
 * What a token proves, or lets its holder do. `reset_password` was mailed to the address it is about; `set_password`
 * reached its holder in another way, and so proves nothing of an address.
 */
export type Purpose =
  | 'reset_password'
  | 'set_password'
  | 'verify_email'
  | 'change_email'
  | 'undo_email_change'

/** Which of the user's unused tokens of a purpose a new one of that purpose ends. */
export const ENDED_BY_NEWER: Readonly<Record<Purpose, 'all' | 'about-other-addresses' | 'none'>> = {
  reset_password: 'all',
  // Anybody can have another mail sent: that must not make the link in the first one useless.
  verify_email: 'about-other-addresses',
  change_email: 'about-other-addresses',
  set_password: 'about-other-addresses',
  // Each former address of the user's keeps its own.
  undo_email_change: 'none',
}
