import { closeSync, createReadStream, openSync, readSync } from 'node:fs'
import type { Format } from '../formats/format.ts'
import type { FileRecord } from './file-record.ts'

const SQLITE_HEADER = 'SQLite format 3\0'
const STDIN = '-'

/** The records of a file, and what their numbers count: lines, or entries of what has none. */
export interface OpenFile {
  numbers: 'line' | 'entry'
  records(): AsyncIterable<FileRecord>
}

/**
 * Opens what another service exported; `-` is standard input, which can be read once.
 * @param table which table of a SQLite database has the users, where that is not plain.
 * @throws {Error} where there is no such file, or no table to choose.
 */
export async function openFile(file: string, format: Format, table?: string): Promise<OpenFile> {
  const { source } = format
  if ('path' in source) {
    const { readDocument } = await import('./document.ts')
    return { numbers: 'entry', records: () => readDocument(textOf(file), source.path) }
  }
  if (file !== STDIN && startsLike(file, SQLITE_HEADER)) {
    const { readSqlite } = await import('./sqlite.ts')
    return { numbers: 'entry', records: () => readSqlite(file, source.tables, table) }
  }
  return { numbers: 'line', records: () => readRows(textOf(file)) }
}

/** NDJSON, where the first character is that of an object; else CSV. */
async function* readRows(input: AsyncIterable<string>): AsyncIterable<FileRecord> {
  const chunks = input[Symbol.asyncIterator]()
  const { value: start = '', done } = await chunks.next()
  const whole = (async function* () {
    yield start
    if (!done) for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value
  })()
  if (/^\uFEFF?\s*\{/.test(start)) yield* (await import('./ndjson.ts')).readNdjson(whole)
  else yield* (await import('./csv.ts')).readCsv(whole)
}

const textOf = (file: string): AsyncIterable<string> =>
  (file === STDIN ? process.stdin : createReadStream(file)).setEncoding('utf8')

function startsLike(file: string, header: string): boolean {
  const start = Buffer.alloc(header.length)
  const descriptor = openSync(file, 'r')
  try {
    readSync(descriptor, start)
  } finally {
    closeSync(descriptor)
  }
  return start.toString('latin1') === header
}
