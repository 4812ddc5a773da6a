import { Type } from 'typebox'
import { MEDIA_TYPES } from '../errors/request-errors.ts'

/**
 * A keyword for schemas: what completes "<field> must be ...", where a pattern is not matched. OpenAPI lets names that
 * begin so be added.
 */
export const MUST_BE = 'x-must-be'

/** The content types every route with a body takes. */
export const FORM_OR_JSON = [...MEDIA_TYPES]

/** A JSON object with these fields and no others; each example is one of the whole object. */
export const strictObject = <Fields extends Type.TProperties>(
  fields: Fields,
  options: Type.TObjectOptions = {},
) => Type.Object(fields, { additionalProperties: false, ...options })

/** A word or sentence that is always the same. */
export const fixed = <Text extends string>(text: Text) => Type.Literal(text, { examples: [text] })

/** `{}`: done, and there is nothing more to say. */
export const Empty = Type.Object({}, { additionalProperties: false, examples: [{}] })

/** A moment, in UTC (ISO 8601). */
export const Time = Type.String({ format: 'date-time', examples: ['2026-11-21T08:00:00.000Z'] })

/** A page, as the content of an OpenAPI response. */
export const HTML = { 'text/html': { schema: Type.String({ example: '<!doctype html>...' }) } }

/** How many rows a page of a list has at most; a query has only text. */
export const PageLimit = Type.String({
  pattern: '^([1-9]\\d?|1\\d\\d|200)$',
  [MUST_BE]: 'a whole number, 1 to 200',
  description: 'How many, 1 to 200; 50 unless said.',
})

/** Where a page of a list begins. */
export const PageBefore = Type.String({
  format: 'date-time',
  description: 'Only what happened before this time (ISO 8601).',
})
