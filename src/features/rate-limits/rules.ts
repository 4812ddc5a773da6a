import type { Count } from './count.ts'

/** How often something may happen; times in milliseconds. */
export interface Rule {
  /** How long it must wait now; 0 where it may happen. */
  wait(count: Count, now: number): number
  /** When counting starts anew, once it has happened now for the `count`th time. */
  resetsAt(count: Count, now: number): number
  /** Whether a user who was notified is not notified again, although it happened again since. */
  notifiesOnce?: boolean
}

/** At most `most` times in a window that begins with the first. */
export const fixedWindow = (most: number, windowSeconds: number): Rule => ({
  wait: ({ count, resets_at }, now) => (count >= most ? Math.max(0, resets_at - now) : 0),
  resetsAt: ({ count, resets_at }, now) => (count === 1 ? now + windowSeconds * 1000 : resets_at),
})

/** How failures of one account are slowed down. */
export interface Lockout {
  /** How many there may be before the first pause, with less than `quietSeconds` between one and the next. */
  failures: number
  quietSeconds: number
  pauseSeconds: number
  longestPauseSeconds: number
}

/** So many failures, and then pauses that double with each one more; a quiet time ends it. */
export function exponentialLockout({
  failures,
  quietSeconds,
  pauseSeconds,
  longestPauseSeconds,
}: Lockout): Rule {
  const pauseMs = (count: number) =>
    count < failures ? 0 : 1000 * Math.min(pauseSeconds * 2 ** (count - failures), longestPauseSeconds)
  return {
    // The last one may be later than now, which was read before the row was waited for.
    wait: ({ count, last_at }, now) => (count < failures ? 0 : Math.max(0, last_at + pauseMs(count) - now)),
    resetsAt: ({ count }, now) => now + pauseMs(count) + 1000 * quietSeconds,
  }
}

/** How failures in a row are bounded. */
export interface Consecutive {
  /** How many there may be. */
  failures: number
  /** For how long each further one must wait, although waiting does not help. */
  pauseSeconds: number
  /** How long after the last one they are forgotten. */
  forgottenSeconds: number
}

/** So many failures, and then no more until they are forgotten. */
export const consecutive = ({ failures, pauseSeconds, forgottenSeconds }: Consecutive): Rule => ({
  wait: ({ count }) => (count < failures ? 0 : pauseSeconds * 1000),
  resetsAt: (_, now) => now + forgottenSeconds * 1000,
  notifiesOnce: true,
})

/** Something that is counted under a key, and how often it may happen. */
export interface Counter {
  key: string
  rule: Rule
}
