import { InvalidInputError } from '../errors/request-errors.ts'
import { nameable } from './text.ts'

/** What takes the place of bytes that are not UTF-8 when a body is read as text. */
const REPLACEMENT = '\uFFFD'

/**
 * Reads a form (`application/x-www-form-urlencoded`, WHATWG URL standard), but refuses what the standard would guess
 * at; a field that is there twice becomes a list.
 * @throws {InvalidInputError} naming a field that is not percent-encoded UTF-8.
 */
export function parseForm(text: string): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = Object.create(null)
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const [rawName = '', ...rest] = pair.split('=')
    const name = decode(rawName, rawName)
    const value = decode(rest.join('='), name)
    const before = fields[name]
    // Grown in place: a copy for each of thousands would take seconds.
    if (Array.isArray(before)) before.push(value)
    else fields[name] = before === undefined ? value : [before, value]
  }
  return fields
}

function decode(raw: string, name: string): string {
  try {
    const text = decodeURIComponent(raw.replaceAll('+', ' '))
    if (!text.includes(REPLACEMENT)) return text
  } catch {
    // Said below.
  }
  throw new InvalidInputError(`${nameable(name)} must be percent-encoded UTF-8`, name)
}
