import type { Part } from '../operations/part.ts'
import { HashingBusyError } from './errors.ts'
import type { HashPool } from './pool.ts'

const CLOSING = { says: 'closing', failure: new HashingBusyError() }

/** The part of the service that hashes: not ready once it is closing; that too many wait for it passes within seconds. */
export const hashingPart = (pool: Pick<HashPool, 'state'>): Part => ({
  name: 'hashing',
  failing: [CLOSING],
  check() {
    const state = pool.state()
    if (state === 'draining') return CLOSING
    return { says: state === 'full' ? 'too many waiting' : 'ok' }
  },
})
