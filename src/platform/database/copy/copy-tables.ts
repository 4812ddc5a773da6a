import type { Knex } from 'knex'
import { TABLES } from '../../../../migrations/tables.ts'
import { continueAfter, lastId } from './last-id.ts'
import { describeTable, insertRows, pagesOf, type Table } from './rows.ts'
import { addRows, NO_ROWS, type Sum } from './sum.ts'

/** How many rows of a table were copied. */
export interface CopiedTable {
  table: string
  rows: number
}

/** Is told how far a copy is, such as `copying users: 500 rows`. */
export type Report = (progress: string) => void

/**
 * Copies every table of ours, with its IDs, into tables without rows, and verifies what is there then.
 * @throws {Error} which names the table that could not be copied.
 */
export async function copyTables(from: Knex, to: Knex.Transaction, report: Report): Promise<CopiedTable[]> {
  const copied: { table: Table; read: Sum }[] = []
  for (const [name, key] of Object.entries(TABLES))
    await explained(name, async () => {
      const table = await describeTable(from, to, name, key)
      copied.push({ table, read: await copyRows(from, to, table, report) })
      // No ID of a row that is gone is given a second time.
      if (key[0] === 'id') await continueAfter(to, name, await lastId(from, name))
    })
  // Once all are written: what a trigger did to another table is seen too.
  for (const { table, read } of copied) await explained(table.name, () => verify(to, table, read, report))
  return copied.map(({ table, read }) => ({ table: table.name, rows: read.rows }))
}

async function copyRows(from: Knex, to: Knex, table: Table, report: Report): Promise<Sum> {
  let sum = NO_ROWS
  for await (const page of pagesOf(from, table)) {
    await insertRows(to, table, page)
    sum = addRows(sum, page)
    report(`copying ${table.name}: ${sum.rows} rows`)
  }
  return sum
}

async function verify(to: Knex, table: Table, read: Sum, report: Report): Promise<void> {
  let sum = NO_ROWS
  for await (const page of pagesOf(to, table)) {
    sum = addRows(sum, page)
    report(`verifying ${table.name}: ${sum.rows} rows`)
  }
  if (sum.rows !== read.rows) throw new Error(`${read.rows} rows were read, and ${sum.rows} are there`)
  if (sum.checksum !== read.checksum) throw new Error('what was written is not what was read')
}

async function explained(table: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (cause) {
    throw new Error(`cannot copy ${table}: ${reasonOf(cause as Error)}`, { cause })
  }
}

// Knex puts the statement before what the driver says.
const reasonOf = ({ message, reason }: Error & { reason?: string }) => reason ?? message.split(' - ').at(-1)
