import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { type CsvError, parse } from 'csv-parse'

/** A record of a file, with the number of its line; or why there is none. */
export interface FileRecord {
  line: number
  record?: unknown
  fault?: string
}

// No record of a user is so long; a file of one line must not fill the memory.
const LONGEST_LINE = 64 * 1024

/** The formats of files that users are imported from. */
export const FORMATS: Readonly<Record<string, (input: Readable) => AsyncIterable<FileRecord>>> = {
  ndjson: readNdjson,
  csv: readCsv,
}

/** The content of a file, or of standard input for `-`. */
export const openInput = (file: string): Readable => (file === '-' ? process.stdin : createReadStream(file))

/** One JSON object a line; empty lines are none. */
async function* readNdjson(input: Readable): AsyncIterable<FileRecord> {
  for await (const { line, text } of linesOf(input)) {
    if (text === undefined) yield { line, fault: `longer than ${LONGEST_LINE} characters` }
    else if (text.trim() !== '') yield parseLine(line, text)
  }
}

function parseLine(line: number, text: string): FileRecord {
  try {
    return { line, record: JSON.parse(text) }
  } catch {
    return { line, fault: 'not JSON' }
  }
}

/** Lines with their numbers; the text of one that is too long is left out, and never held whole. */
async function* linesOf(input: Readable): AsyncIterable<{ line: number; text: string | undefined }> {
  input.setEncoding('utf8')
  let line = 1
  let rest = ''
  let isTooLong = false
  for await (const chunk of input as AsyncIterable<string>) {
    const pieces = (rest + chunk).split('\n')
    rest = pieces.pop() ?? ''
    for (const piece of pieces) {
      const text = isTooLong || piece.length > LONGEST_LINE ? undefined : withoutMark(line, piece)
      yield { line: line++, text }
      isTooLong = false
    }
    if (rest.length > LONGEST_LINE) {
      isTooLong = true
      rest = ''
    }
  }
  if (rest !== '' || isTooLong) yield { line, text: isTooLong ? undefined : withoutMark(line, rest) }
}

const withoutMark = (line: number, text: string) => (line === 1 ? text.replace(/^\uFEFF/, '') : text)

/** A header row, and a user in each other (RFC 4180). */
async function* readCsv(input: Readable): AsyncIterable<FileRecord> {
  const faults: FileRecord[] = []
  const parser = input.pipe(
    parse({
      bom: true,
      columns: true,
      info: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      max_record_size: LONGEST_LINE,
      on_skip: (error) => {
        if (error) faults.push({ line: Number(error.lines ?? 0), fault: describe(error) })
        return undefined
      },
    }),
  )
  for await (const { record, info } of parser as AsyncIterable<{
    record: unknown
    info: { lines: number }
  }>) {
    yield* faults.splice(0)
    yield { line: info.lines, record }
  }
  yield* faults
}

// Its own message holds what the line says, which may be a hash.
const describe = (error: CsvError) =>
  error.code === 'CSV_MAX_RECORD_SIZE'
    ? `longer than ${LONGEST_LINE} characters`
    : 'not a row of these columns'
