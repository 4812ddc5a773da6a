import { type Static, Type } from 'typebox'
import { InvalidInputError } from '../errors/request-errors.ts'
import { PageBefore, PageLimit, strictObject } from './schema.ts'

const USUAL = 50
// As validation says it.
const NOT_A_TIME = 'before must be a time such as 2026-11-21T08:00:00Z'

/** Which page of a list, newest first; a query has only text. */
export const PageQuery = strictObject({
  limit: Type.Optional(PageLimit),
  before: Type.Optional(PageBefore),
})

/** What a list of pages alone can fail with. */
export const pageFailures = [
  new InvalidInputError('limit must be a whole number, 1 to 200'),
  new InvalidInputError(NOT_A_TIME),
]

/**
 * The page that a query asks for; `before` in milliseconds since 1970.
 * @throws {InvalidInputError} when `before` is no time.
 */
export function pageOf(query: Static<typeof PageQuery>): { before: number; limit: number } {
  const before = query.before === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(query.before)
  // ISO 8601 knows leap seconds; the clocks here do not.
  if (Number.isNaN(before)) throw new InvalidInputError(NOT_A_TIME)
  return { before, limit: Number(query.limit ?? USUAL) }
}
