import type { TokenPurpose } from '../tokens/purpose.ts'

/** Confirms the e-mail address that a user has. Anyone can have another sent, which must not end the first one. */
export const VERIFY_EMAIL: TokenPurpose = { name: 'verify_email', endedByNewer: 'about-other-addresses' }

/** Confirms an e-mail address that a user is to have from then on. */
export const CHANGE_EMAIL: TokenPurpose = { name: 'change_email', endedByNewer: 'about-other-addresses' }
