import type { Session } from './repository.ts'

/** Until when a session was last seen, or was to end, to be over now; in milliseconds since 1970. */
export interface Cutoff {
  now: number
  remembered: number
  unremembered: number
}

const SECOND = 1000
const DAY_SECONDS = 86_400
/** "Last seen" is written at most this often, and ten times in an idle timeout that is shorter than ten minutes. */
const TOUCH_MS = 60 * SECOND
const TOUCHES = 10

/** What decides on when a session ends. */
type Timed = Pick<Session, 'expires_at' | 'last_seen_at' | 'remember'>

/** How long sessions last; both in seconds. */
export interface Lifetimes {
  idleSeconds: number
  absoluteSeconds: number
}

/** The rules of how long a session lasts, enforced here whatever its cookie says; times in milliseconds since 1970. */
export function sessionLife({ idleSeconds, absoluteSeconds }: Lifetimes) {
  // A browser that was to forget the session when it closed does not always: it must not be found days later.
  const idleMs = (remember: boolean) => (remember ? idleSeconds : Math.min(idleSeconds, DAY_SECONDS)) * SECOND

  const endOf = ({ expires_at, last_seen_at, remember }: Timed) =>
    Math.min(expires_at, last_seen_at + idleMs(Boolean(remember)))

  return {
    /** When a session begun now ends however much it is used. */
    expiryOf: (now: number): number => now + absoluteSeconds * SECOND,

    /** When a session reaches its absolute or its idle timeout, if it is not used again. */
    endOf,

    /** Whether a session has reached its absolute or its idle timeout. */
    isOver: (session: Timed, now: number): boolean => now >= endOf(session),

    /** A use noted after this time need not be noted again. */
    touchThreshold: (now: number): number => now - Math.min(TOUCH_MS, idleSeconds * (SECOND / TOUCHES)),

    /** What was last seen, or was to end, at or before these times is over. */
    cutoff: (now: number): Cutoff => ({
      now,
      remembered: now - idleMs(true),
      unremembered: now - idleMs(false),
    }),
  }
}
