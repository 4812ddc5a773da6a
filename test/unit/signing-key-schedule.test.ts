import { expect, it } from 'vitest'
import {
  isFarAhead,
  isNextDue,
  keysOver,
  keysToDelete,
  publishedUntil,
  signingKeyOf,
} from '../../src/features/signing-keys/schedule.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const [first, second, third] = [{ signs_from: 0 }, { signs_from: 90 * DAY }, { signs_from: 180 * DAY }]

it('signs with the newest key whose time has come', () => {
  expect(signingKeyOf([first, second], 90 * DAY - 1)).toBe(first)
  expect(signingKeyOf([first, second], 90 * DAY)).toBe(second)
  expect(signingKeyOf([first, second, third], 200 * DAY)).toBe(third)
})

it('signs with the oldest key where a clock was set back before all of them', () => {
  expect(signingKeyOf([first, second], -1)).toBe(first)
})

it('publishes a key until two hours after the next began to sign, and the newest without end', () => {
  expect(publishedUntil([first, second], first)).toBe(90 * DAY + 2 * HOUR)
  expect(publishedUntil([first, second], second)).toBeUndefined()
  expect(keysOver([first, second, third], 90 * DAY + 2 * HOUR - 1)).toEqual([])
  expect(keysOver([first, second, third], 90 * DAY + 2 * HOUR)).toEqual([first])
  expect(keysOver([first, second, third], 1000 * DAY)).toEqual([first, second])
})

it('deletes a key a day after it was published last, since a clock may be ahead', () => {
  expect(keysToDelete([first, second], 91 * DAY + 2 * HOUR - 1)).toEqual([])
  expect(keysToDelete([first, second], 91 * DAY + 2 * HOUR)).toEqual([first])
  expect(keysToDelete([first], 1000 * DAY)).toEqual([])
})

it('is to make the next key a day before the newest has signed for its days', () => {
  expect(isNextDue(first, 89 * DAY - 1, 90)).toBe(false)
  expect(isNextDue(first, 89 * DAY, 90)).toBe(true)
})

it('tells a key that a clock made which was ahead by more than an hour', () => {
  expect(isFarAhead({ signs_from: DAY + HOUR }, 0)).toBe(false)
  expect(isFarAhead({ signs_from: DAY + HOUR + 1 }, 0)).toBe(true)
})
