import type { Log } from '../../logging/log.ts'
import { openDatabase } from '../open-database.ts'
import { type CopiedTable, copyTables, type Report } from './copy-tables.ts'
import { lockEmptyTables, refuseRows } from './empty-tables.ts'
import { inSnapshot, inTransaction } from './transactions.ts'

/**
 * Copies every table of a database, as it is at one moment, into one without rows, which it brings to this version first, and reads
 * the copy back to verify it. All of it is kept or nothing, also where the process is killed.
 * @param from the URL of a database of this version, which is only read; others may write to it meanwhile.
 * @param to the URL of the other; nobody else can write to its tables meanwhile.
 * @param report is told how far it is.
 * @throws {Error} where one of them cannot be used, the other has rows, or what is there then differs from what was read.
 */
export async function copyDatabase(
  from: string,
  to: string,
  { log, report }: { log: Log; report: Report },
): Promise<CopiedTable[]> {
  const source = await openDatabase(from, { log, pool: 1, migrate: false })
  try {
    // Rows of an older version are refused before they are migrated.
    const target = await openDatabase(to, { log, pool: 1, migrate: true, check: refuseRows })
    try {
      return await inSnapshot(source.knex, (reading) =>
        inTransaction(target.knex, async (writing) => {
          await lockEmptyTables(writing)
          return copyTables(reading, writing, report)
        }),
      )
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}
