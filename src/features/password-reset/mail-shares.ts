import { type MailShare, UNLIMITED } from '../mail-caps/service.ts'

/** Reset links. Not bounded over a day: requests of a stranger could otherwise keep the owner from any until the next. */
export const RESET_MAILS: MailShare = { name: 'reset', aDay: UNLIMITED }
