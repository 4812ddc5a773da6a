import { JSONParser, TokenType } from '@streamparser/json'
import type { FileRecord } from './file-record.ts'

// What stands before and between users, such as the rest of a realm, is longer than any of them.
const LONGEST_BETWEEN = 16 * 1024 * 1024
// Each level takes memory many times as long as its bracket.
const DEEPEST = 100

class TooDeepError extends Error {}

/**
 * The elements of an array in a JSON document, such as those at `$.users.*`, which is never held whole.
 * @throws {Error} where it is no such document, or values are nested deeper than 100 levels.
 */
export async function* readDocument(input: AsyncIterable<string>, path: string): AsyncIterable<FileRecord> {
  const found: unknown[] = []
  const parser = new JSONParser({ paths: [path], keepStack: false })
  parser.onValue = ({ value }) => {
    found.push(value)
  }
  let [number, length, depth] = [0, 0, 0]
  parser.onToken = ({ token }) => {
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) depth++
    if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) depth--
    if (depth > DEEPEST) throw new TooDeepError(`values nested deeper than ${DEEPEST} levels`)
  }
  for await (const chunk of input) {
    length += chunk.length
    if (length > LONGEST_BETWEEN) throw new Error(`longer than ${LONGEST_BETWEEN} characters without a user`)
    write(parser, chunk.replace(/^\uFEFF/, ''))
    if (found.length > 0) length = 0
    for (const record of found.splice(0)) yield { number: ++number, record }
  }
  if (!parser.isEnded) throw new Error('not a JSON document, or not all of it')
  if (number === 0) throw new Error(`there are no users at ${path}`)
}

// Its own message holds what the document says, which may be a hash.
function write(parser: JSONParser, chunk: string): void {
  try {
    parser.write(chunk)
  } catch (error) {
    throw error instanceof TooDeepError ? error : new Error('not a JSON document')
  }
}
