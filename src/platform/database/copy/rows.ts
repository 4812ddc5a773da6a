import type { Knex } from 'knex'

const PAGE = 500

/** A table as it is in two databases. */
export interface Table {
  name: string
  /** The columns of its primary key. */
  key: readonly string[]
  /** Its columns, sorted. */
  columns: readonly string[]
  /** Those of its columns that hold booleans, which SQLite keeps as numbers. */
  booleans: readonly string[]
}

type Row = Record<string, unknown>

/**
 * Describes a table of one database that is to be copied to another.
 * @throws {Error} where the other's lacks a column, such as one of a service whose table was adopted.
 */
export async function describeTable(
  from: Knex,
  to: Knex,
  name: string,
  key: readonly string[],
): Promise<Table> {
  const columns = Object.keys(await from(name).columnInfo()).sort()
  const there = await to(name).columnInfo()
  const missing = columns.filter((column) => !Object.hasOwn(there, column))
  if (missing.length > 0)
    throw new Error(
      `the target has no column ${missing.join(', ')}: add it there, or drop it from the source`,
    )
  const booleans = columns.filter((column) => there[column]?.type === 'boolean')
  return { name, key, columns, booleans }
}

/** The rows of a table in pages, the same for the same rows on either engine but for their order. */
export async function* pagesOf(knex: Knex, { name, key, columns, booleans }: Table): AsyncIterable<Row[]> {
  const list = (mark: string) => `(${key.map(() => mark).join(', ')})`
  const rows = () =>
    knex(name)
      .select(columns)
      .orderBy([...key])
      .limit(PAGE)
  const rowsAfter = (last: Row) =>
    rows().whereRaw(`${list('??')} > ${list('?')}`, [...key, ...key.map((column) => last[column] as string)])
  let page: Row[] = await rows()
  while (page.length > 0) {
    for (const row of page)
      for (const column of booleans) if (row[column] !== null) row[column] = Boolean(row[column])
    yield page
    page = await rowsAfter(page.at(-1) as Row)
  }
}

/** Adds rows to a table, as one value: to bind each of theirs takes several times the time and the memory. */
export async function insertRows(knex: Knex, { name, columns }: Table, rows: readonly Row[]): Promise<void> {
  const list = (mark: string) => columns.map(() => mark).join(', ')
  const [fields, source, bindings] =
    knex.client.driverName === 'pg'
      ? [list('??'), 'json_populate_recordset(null::??, ?)', [name]]
      : [list('value ->> ?'), 'json_each(?)', []]
  await knex.raw(`insert into ?? (${list('??')}) select ${fields} from ${source}`, [
    name,
    ...columns,
    ...columns,
    ...bindings,
    JSON.stringify(rows),
  ])
}
