import type { TokenPurpose } from '../tokens/purpose.ts'

/** Proves that the mailbox is read, where so many codes were wrong that no others are taken any more. */
export const MAILED_CODE: TokenPurpose = { name: 'second_factor_code', endedByNewer: 'none' }
