import { sha256 } from '../../platform/crypto/digest.ts'
import { type Counter, consecutive, fixedWindow } from '../rate-limits/rules.ts'

/** How many wrong codes there may be of an account, or of a known device, in fifteen minutes. */
export const MOST_GUESSES = 5
/** After how many in a row a code that is mailed is asked for first. */
const MOST_IN_A_ROW = 50
const WINDOW_SECONDS = 900
const YEAR_SECONDS = 365 * 86_400

const inWindow = { ...fixedWindow(MOST_GUESSES, WINDOW_SECONDS), notifiesOnce: true }
const inARow = consecutive({
  failures: MOST_IN_A_ROW,
  pauseSeconds: WINDOW_SECONDS,
  forgottenSeconds: YEAR_SECONDS,
})

/** Under what wrong codes are counted: within a window, and in a row, which only a right one or a mailed one ends. */
export interface GuessCounters {
  window: Counter
  row: Counter
}

/** The counter of first codes of a secret that is not on yet. */
export const enrolmentGuessesOf = (userId: number): Counter => ({
  key: `second_factor_enrolment:${userId}`,
  rule: fixedWindow(MOST_GUESSES, WINDOW_SECONDS),
})

/**
 * The counters of an account, over all pending sign-ins and networks; those given on a device where its owner gave a
 * right one before are counted apart, so that nobody locks the owner out.
 */
export function guessesOf(userId: number, deviceId?: string): GuessCounters {
  const whose = deviceId ? `second_factor_device:${sha256(deviceId)}` : `second_factor:${userId}`
  return { window: { key: whose, rule: inWindow }, row: { key: `consecutive:${whose}`, rule: inARow } }
}

/** Whether so many were wrong in a row that a mailed code is asked for first. */
export const areTooManyInARow = (count: number): boolean => count >= MOST_IN_A_ROW
