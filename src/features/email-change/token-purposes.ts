import { VERIFY_EMAIL } from '../email-verification/token-purposes.ts'
import { ENDED_BY_NEW_PASSWORD } from '../passwords/new-password.ts'
import type { TokenPurpose } from '../tokens/purpose.ts'

/** Brings a former e-mail address back; each former address of a user keeps its own. */
export const UNDO_EMAIL_CHANGE: TokenPurpose = { name: 'undo_email_change', endedByNewer: 'none' }

/** What a change of e-mail address ends, and the undoing of one: all but links that undo one. */
export const ENDED_BY_NEW_ADDRESS: readonly TokenPurpose[] = [...ENDED_BY_NEW_PASSWORD, VERIFY_EMAIL]
