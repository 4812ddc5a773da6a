import type { TokenPurpose } from '../tokens/purpose.ts'

/** Sets a new password; it was mailed to the e-mail address that it is about, which it proves. */
export const RESET_PASSWORD: TokenPurpose = { name: 'reset_password', endedByNewer: 'all' }

/** Sets a new password; it reached its holder in another way, and proves nothing of an e-mail address. */
export const SET_PASSWORD: TokenPurpose = { name: 'set_password', endedByNewer: 'about-other-addresses' }

/** What sets a new password. */
export const SETS_PASSWORD: readonly TokenPurpose[] = [RESET_PASSWORD, SET_PASSWORD]
