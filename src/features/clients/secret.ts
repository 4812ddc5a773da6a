import { timingSafeEqual } from 'node:crypto'
import { MOST_AHEAD_MS } from '../../platform/clock.ts'
import { sha256 } from '../../platform/crypto/digest.ts'
import type { Client } from './repository.ts'

/** For how long the secret before is good after a rotation: a day, in which those who use it are given the new one. */
export const PREVIOUS_HOURS = 24
export const HOUR_MS = 3_600_000

/** What no secret has for its digest. */
const NO_DIGEST = '0'.repeat(64)

/** What decides on whether a secret is a client's. */
type Secrets = Pick<Client, 'secret_digest' | 'previous_digest' | 'previous_until' | 'disabled_at'>

/**
 * Whether a secret is that of a client, or the one before while that is good; false where there is no client, or it is
 * disabled. The work is the same in each case.
 */
export function isSecretOf(client: Secrets | undefined, secret: string, now: number): boolean {
  const digest = sha256(secret)
  const isCurrent = isEqual(digest, client?.secret_digest ?? NO_DIGEST)
  const isPrevious = isEqual(digest, client?.previous_digest ?? NO_DIGEST)
  // A time that a clock that was ahead wrote would keep it for longer.
  const left = (client?.previous_until ?? 0) - now
  const isKept = left > 0 && left <= PREVIOUS_HOURS * HOUR_MS + MOST_AHEAD_MS
  return client?.disabled_at === null && (isCurrent || (isPrevious && isKept))
}

const isEqual = (digest: string, other: string) => timingSafeEqual(Buffer.from(digest), Buffer.from(other))
