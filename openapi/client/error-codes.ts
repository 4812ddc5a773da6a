import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const SOURCES = join(import.meta.dirname, '../../src')
const CLASS =
  /^export class \w+ extends AppError \{\n(?: {2}.*\n)*? {2}readonly kind = '(\w+)'\n {2}readonly code = '([\w.]+)'$/gm

/** The code of the one fault that callers are told of: all others are answered as it. */
const ANY_FAULT = 'service.internal_error'

/** The code of every class of errors that callers can be told of. */
export function errorCodes(): string[] {
  const texts = globSync('**/*.ts', { cwd: SOURCES }).map((file) => readFileSync(join(SOURCES, file), 'utf8'))
  const found = texts.flatMap((text) => [...text.matchAll(CLASS)])
  return found
    .filter(([, kind, code]) => kind !== 'fault' || code === ANY_FAULT)
    .map(([, , code = '']) => code)
    .sort()
}
