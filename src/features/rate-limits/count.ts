import { isAhead } from '../../platform/clock.ts'

/** How often something happened; times in milliseconds since 1970. */
export interface Count {
  key: string
  count: number
  last_at: number
  /** From when on counting starts anew. */
  resets_at: number
  /** Whether the user was notified, or an event recorded, since counting began or it last was allowed. */
  told: boolean
}

/** A count as it counts now: what a clock that was ahead wrote is as long ago as if it had been right. */
export function settledCount(row: Count, now: number): Count {
  const ahead = isAhead(row.last_at, now) ? row.last_at - now : 0
  const settled = { ...row, last_at: row.last_at - ahead, resets_at: row.resets_at - ahead }
  return settled.resets_at > now ? settled : { ...settled, count: 0, told: false }
}
