import type { Bound } from '../../platform/database/db.ts'
import type { TokenPurpose } from '../tokens/purpose.ts'
import type { Tokens } from '../tokens/service.ts'
import type { User } from '../users/repository.ts'

// More than sign-ins of an account there are in their time, from unknown browsers: those drive none of a known one out.
const MOST = 400

/** Completes a sign-in whose password was right, with a second factor. A new password ends it. */
const PENDING: TokenPurpose = { name: 'pending_sign_in', endedByNewer: 'none', most: MOST }
/** The same, for a session that outlives the browser. */
const PENDING_REMEMBERED: TokenPurpose = { name: 'pending_remembered', endedByNewer: 'none', most: MOST }
/** Both. */
export const PENDING_SIGN_INS: readonly TokenPurpose[] = [PENDING, PENDING_REMEMBERED]

/** How long a second factor is waited for, in seconds. */
export const PENDING_SECONDS = 600

/** Begins to wait for the second factor of a user who is locked; gives what the browser is known by meanwhile. */
export async function beginPending(
  tokens: Tokens,
  { id: userId, email }: Pick<User, 'id' | 'email'>,
  remember: boolean,
  tx: Bound,
): Promise<string> {
  const purpose = remember ? PENDING_REMEMBERED : PENDING
  return (await tokens.issue({ userId, purpose, email, seconds: PENDING_SECONDS }, tx)).token
}

/** Whether the session that a pending sign-in is to lead to outlives the browser. */
export const isRemembered = ({ purpose }: { purpose: string }): boolean => purpose === PENDING_REMEMBERED.name
