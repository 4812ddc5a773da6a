import { type FileRecord, LONGEST_RECORD, TOO_LONG } from './file-record.ts'

/** One JSON object a line; empty lines are none. */
export async function* readNdjson(input: AsyncIterable<string>): AsyncIterable<FileRecord> {
  for await (const { line, text } of linesOf(input)) {
    if (text === undefined) yield { number: line, fault: TOO_LONG }
    else if (text.trim() !== '') yield parseLine(line, text)
  }
}

function parseLine(line: number, text: string): FileRecord {
  try {
    return { number: line, record: JSON.parse(text) }
  } catch {
    return { number: line, fault: 'not JSON' }
  }
}

/** Lines with their numbers; the text of one that is too long is left out, and never held whole. */
async function* linesOf(
  input: AsyncIterable<string>,
): AsyncIterable<{ line: number; text: string | undefined }> {
  let line = 1
  let rest = ''
  let isTooLong = false
  for await (const chunk of input) {
    const pieces = (rest + chunk).split('\n')
    rest = pieces.pop() ?? ''
    for (const piece of pieces) {
      const text = isTooLong || piece.length > LONGEST_RECORD ? undefined : withoutMark(line, piece)
      yield { line: line++, text }
      isTooLong = false
    }
    if (rest.length > LONGEST_RECORD) {
      isTooLong = true
      rest = ''
    }
  }
  if (rest !== '' || isTooLong) yield { line, text: isTooLong ? undefined : withoutMark(line, rest) }
}

const withoutMark = (line: number, text: string) => (line === 1 ? text.replace(/^\uFEFF/, '') : text)
