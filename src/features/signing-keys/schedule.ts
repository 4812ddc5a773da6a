import { MOST_AHEAD_MS } from '../../platform/clock.ts'

/** When a key signs; times in milliseconds since 1970. It signs until the next one does. */
export interface Scheduled {
  signs_from: number
}

const DAY_MS = 86_400_000
/** The longest that anything signed is good for. */
export const LONGEST_SIGNED_SECONDS = 3600
/** How long before it signs a key is published: verifiers keep the set for hours, some for a day. */
export const PUBLISHED_AHEAD_MS = DAY_MS
/** How long a key is published after the next one signs: the last it signed may be verified, by a clock that is behind too. */
const KEPT_MS = LONGEST_SIGNED_SECONDS * 1000 + MOST_AHEAD_MS

/** The key of these, oldest first, that signs now; where a clock was wrong and none does yet, the oldest. */
export const signingKeyOf = <Key extends Scheduled>(keys: readonly [Key, ...Key[]], now: number): Key =>
  keys.findLast(({ signs_from }) => signs_from <= now) ?? keys[0]

/** Until when a key of these, oldest first, is published; undefined where no other follows it yet. */
export function publishedUntil(keys: readonly Scheduled[], key: Scheduled): number | undefined {
  const next = keys[keys.indexOf(key) + 1]
  return next && next.signs_from + KEPT_MS
}

/** Those of these keys, oldest first, that are published no more. */
export const keysOver = <Key extends Scheduled>(keys: readonly Key[], now: number): Key[] =>
  keys.filter((key) => (publishedUntil(keys, key) ?? Number.POSITIVE_INFINITY) <= now)

/** Those of these keys, oldest first, that nothing can need any more, neither where this clock is ahead by less than a day. */
export const keysToDelete = <Key extends Scheduled>(keys: readonly Key[], now: number): Key[] =>
  keysOver(keys, now - DAY_MS)

/** Whether it is time to make the key that follows these, so that each signs for so many days. */
export const isNextDue = (newest: Scheduled, now: number, days: number): boolean =>
  newest.signs_from + days * DAY_MS - PUBLISHED_AHEAD_MS <= now

/**
 * Whether a key is to sign later than any that was made by now: a clock is wrong, this one or that of who made it. Keys are left
 * as they are then, since others may sign with them.
 */
export const isFarAhead = ({ signs_from }: Scheduled, now: number): boolean =>
  signs_from > now + PUBLISHED_AHEAD_MS + MOST_AHEAD_MS
