import { openSource } from '../source-repository.ts'
import type { FileRecord } from './file-record.ts'

/**
 * The rows of a table of a SQLite database.
 * @param usual the names that the table has as a rule.
 * @param chosen its name, where it is known.
 * @throws {Error} where the table cannot be told.
 */
export async function* readSqlite(
  file: string,
  usual: readonly string[],
  chosen: string | undefined,
): AsyncIterable<FileRecord> {
  const source = openSource(file)
  try {
    let number = 0
    for (const record of source.rows(choose(source.tablesOfUsers(), usual, chosen)))
      yield { number: ++number, record }
  } finally {
    source.close()
  }
}

function choose(tables: readonly string[], usual: readonly string[], chosen: string | undefined): string {
  if (chosen !== undefined) {
    if (tables.includes(chosen)) return chosen
    throw new Error(`there is no table ${chosen} with a column email`)
  }
  const likely = usual.filter((name) => tables.includes(name))
  const [table, another] = likely.length > 0 ? likely : tables
  if (table === undefined) throw new Error('there is no table with a column email')
  if (another !== undefined) throw new Error(`say with --table which it is: ${tables.join(', ')}`)
  return table
}
