import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const CALL = /\blog(?:\.(debug|info|warn|error|fatal)|\[([^\]]*)\])\(/g
const LITERAL = /'([^']*)'|`([^`]*)`/g
const ROW = /^\| ([a-z, ]+) \| (`.*?`) \|/gm

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')

/** Every line that the service can write at level info or above, as `level message`; what is put into a message is `...`. */
function linesWritten(): string[] {
  const sources = globSync('{src,migrations}/**/*.{ts,js}', { cwd: ROOT }).map(read)
  return sources.flatMap((source) =>
    [...source.matchAll(CALL)].flatMap((call) => {
      const [text, level, levels] = call
      const message = argumentsAt(source, call.index + text.length).at(-1) ?? ''
      const sentences = literalsIn(message.replace(/\$\{[^}]*\}/g, '...'))
      if (sentences.length === 0) return [`${text}${message}) has no message that can be listed`]
      return (level ? [level] : literalsIn(levels ?? ''))
        .filter((each) => each !== 'debug')
        .flatMap((each) => sentences.map((sentence) => `${each} ${sentence}`))
    }),
  )
}

/** The arguments of a call, from behind its opening parenthesis. */
function argumentsAt(source: string, start: number): string[] {
  const found = ['']
  let depth = 1
  let quote = ''
  for (let i = start; depth > 0 && i < source.length; i++) {
    const character = source[i] as string
    if (quote) quote = character === quote ? '' : quote
    else if (/['`]/.test(character)) quote = character
    else if (/[([{]/.test(character)) depth++
    else if (/[)\]}]/.test(character)) depth--
    if (character === ',' && depth === 1 && !quote) found.push('')
    else if (depth > 0) found[found.length - 1] += character
  }
  return found.filter((argument) => argument.trim() !== '')
}

const literalsIn = (text: string): string[] =>
  [...text.matchAll(LITERAL)].map(([, quoted, template]) => quoted ?? template ?? '')

/** Every line that docs/operate.md says what to do about. */
function linesDocumented(): string[] {
  return [...read('docs/operate.md').matchAll(ROW)].flatMap(([, levels = '', messages = '']) =>
    levels.split(', ').flatMap((level) => literalsIn(messages).map((message) => `${level} ${message}`)),
  )
}

const sorted = (lines: readonly string[]) => [...new Set(lines)].sort()

it('says in docs/operate.md what each line of the log means, and of no line that there is not', () => {
  const written = sorted(linesWritten())
  expect(written.length).toBeGreaterThan(20)
  expect(sorted(linesDocumented())).toEqual(written)
})
