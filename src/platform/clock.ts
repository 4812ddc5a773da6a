/**
 * How far ahead of now a stored time may be, in milliseconds: as far as the clocks of two instances may be apart. What is
 * further ahead was written by a clock that was wrong, and counts as now: else a lockout, say, would last until then.
 */
export const MOST_AHEAD_MS = 3_600_000

/** Whether a stored time was written by a clock that was ahead; both in milliseconds since 1970. */
export const isAhead = (time: number, now: number): boolean => time > now + MOST_AHEAD_MS
