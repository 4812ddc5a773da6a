import { Type } from 'typebox'
import { MEDIA_TYPES } from './request-errors.ts'

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
