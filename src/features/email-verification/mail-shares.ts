import type { MailShare } from '../mail-caps/service.ts'

// Each of these has a link that is good for a day, as long as the cap lasts.
const A_DAY = 10

/** What confirms an e-mail address, asked for by itself. */
export const VERIFICATION_MAILS: MailShare = { name: 'verification', aDay: A_DAY }
/** What confirms it when its user registers. */
export const REGISTRATION_MAILS: MailShare = { name: 'registration', aDay: A_DAY }
/** What confirms it at a sign-in that asks for a confirmed address. */
export const SIGN_IN_MAILS: MailShare = { name: 'sign_in', aDay: A_DAY }
/** What confirms the address that a user wants to have. */
export const EMAIL_CHANGE_MAILS: MailShare = { name: 'email_change', aDay: A_DAY }
/** What tells somebody that another user wants the same address. */
export const ADDRESS_IN_USE_MAILS: MailShare = { name: 'address_in_use', aDay: A_DAY }
