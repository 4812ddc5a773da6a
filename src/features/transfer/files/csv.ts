import { pipeline, Readable } from 'node:stream'
import { type CsvError, parse } from 'csv-parse'
import { type FileRecord, LONGEST_RECORD, TOO_LONG } from './file-record.ts'

/** A header row, and a user in each other (RFC 4180). */
export async function* readCsv(input: AsyncIterable<string>): AsyncIterable<FileRecord> {
  const faults: FileRecord[] = []
  const parser = pipeline(
    Readable.from(input),
    parse({
      bom: true,
      columns: true,
      info: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      max_record_size: LONGEST_RECORD,
      on_skip: (error) => {
        if (error) faults.push({ number: Number(error.lines ?? 0), fault: describe(error) })
        return undefined
      },
    }),
    // What went wrong is thrown where rows are read.
    () => {},
  )
  for await (const { record, info } of parser as AsyncIterable<{
    record: unknown
    info: { lines: number }
  }>) {
    yield* faults.splice(0)
    yield { number: info.lines, record }
  }
  yield* faults
}

// Its own message holds what the line says, which may be a hash.
const describe = (error: CsvError) =>
  error.code === 'CSV_MAX_RECORD_SIZE' ? TOO_LONG : 'not a row of these columns'
