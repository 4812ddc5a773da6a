import type { TokenPurpose } from '../tokens/purpose.ts'

/** Brings a former e-mail address back; each former address of a user keeps its own. */
export const UNDO_EMAIL_CHANGE: TokenPurpose = { name: 'undo_email_change', endedByNewer: 'none' }
