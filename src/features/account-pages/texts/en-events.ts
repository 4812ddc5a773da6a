import type { Texts } from './index.ts'

const TIME = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'medium', timeZone: 'UTC' })

/** What happened to an account, in English. */
export const events: Texts['events'] = {
  title: 'What happened to your account',
  paragraphs: ['If there is something here that was not you, change your password.'],
  heading: 'Newest first',
  none: 'There is no more.',
  facts: ({ time, ip, device }) => [
    `${TIME.format(time)} UTC`,
    ip === null ? device : `${device}, network address ${ip}`,
  ],
  kinds: {
    account_locked: 'Too many wrong passwords: a pause',
    account_unlocked: 'Unlocked by the operator',
    email_change_requested: 'A change of address was asked for',
    email_change_undone: 'A change of address was undone',
    email_changed: 'Address changed',
    email_verified: 'Address confirmed',
    password_changed: 'Password changed',
    password_reset: 'Password set with a mailed link',
    password_reset_requested: 'A link for a new password was asked for',
    proof_refused: 'A link or a code was refused',
    recovery_code_used: 'A recovery code was used',
    recovery_codes_renewed: 'New recovery codes',
    second_factor_failed: 'Wrong code',
    second_factor_off: 'Second factor turned off',
    second_factor_on: 'Second factor turned on',
    sign_in_failed: 'Wrong password',
    sign_in_link_created: 'The operator made a link to sign in',
    signed_in: 'Signed in',
    signed_out: 'Signed out',
    signed_up: 'Account made',
    throttled: 'Too many attempts',
    user_deleted: 'Account deleted',
    user_imported: 'Account taken over from another service',
    verification_requested: 'A mail to confirm the address was asked for',
  },
}
