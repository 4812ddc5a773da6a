// Blanks, and what is pasted along with text without being seen: zero-width characters, marks of direction.
const INVISIBLE = /[\s\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/
const ALL_INVISIBLE = new RegExp(INVISIBLE, 'g')
const SEPARATORS = /[-\u2010-\u2015]/g

/** What is done to the text of a field, by the format its schema gives it, before it is looked at. */
const BY_FORMAT: Readonly<Record<string, (text: string) => string>> = {
  // Every character of a password is meant.
  password: (text) => text,
  // Mail programs break long lines; a token has no blanks.
  token: (text) => text.replace(ALL_INVISIBLE, ''),
  // Read aloud and typed in as `449 521` and `449-521`.
  code: (text) => text.replace(ALL_INVISIBLE, '').replace(SEPARATORS, ''),
}

// What browsers and the helpers of web frameworks send for a checkbox, in any case.
const BOOLEANS = new Map([
  ['true', true],
  ['on', true],
  ['1', true],
  ['false', false],
  ['off', false],
  ['0', false],
])

/** The part of a field's JSON schema that says how it is read. */
interface FieldSchema {
  type?: string
  format?: string
  anyOf?: FieldSchema[]
}

/** The part of a JSON schema of fields that says how they are read. */
export interface FieldsSchema {
  properties?: Record<string, FieldSchema>
}

type Fields = Record<string, unknown>

/** Trims the text of fields, in place, and removes white space within tokens and codes. */
export function tidyTexts(fields: unknown, { properties = {} }: FieldsSchema = {}): void {
  if (!isFields(fields)) return
  for (const [name, schema] of Object.entries(properties)) {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined
    const format = textFormatOf(schema)
    if (typeof value === 'string' && format !== undefined) fields[name] = (BY_FORMAT[format] ?? trim)(value)
  }
}

/**
 * Reads what a form holds for booleans, in place: a form has only text. A checkbox with a hidden field beside it, for
 * the answer "no", is there twice: then it is ticked if any of them says so.
 */
export function readBooleans(fields: unknown, { properties = {} }: FieldsSchema = {}): void {
  if (!isFields(fields)) return
  for (const [name, { type }] of Object.entries(properties)) {
    if (type !== 'boolean' || !Object.hasOwn(fields, name)) continue
    const values = [fields[name]].flat().map((text) => BOOLEANS.get(String(text).toLowerCase()))
    if (!values.includes(undefined)) fields[name] = values.includes(true)
  }
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null

/** The format of a field that holds text; empty where it has none. */
function textFormatOf({ type, format = '', anyOf }: FieldSchema): string | undefined {
  if (anyOf) return anyOf.map(textFormatOf).find((found) => found !== undefined)
  return type === 'string' ? format : undefined
}

// A pattern for the end alone would look again at every blank of a long row of them.
function trim(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && INVISIBLE.test(text.charAt(start))) start++
  while (end > start && INVISIBLE.test(text.charAt(end - 1))) end--
  return text.slice(start, end)
}
