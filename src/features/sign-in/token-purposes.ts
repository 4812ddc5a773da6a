import type { TokenPurpose } from '../tokens/purpose.ts'

/** Signs its holder in, once; an operator hands it over. */
export const SIGN_IN: TokenPurpose = { name: 'sign_in', endedByNewer: 'all' }
