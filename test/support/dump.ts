import Sqlite from 'better-sqlite3'
import pg from 'pg'
import { ENGINE } from './database.ts'

type Row = Record<string, unknown>

/** Runs one statement on a connection of its own, with the driver alone. */
export async function query(url: string, sql: string, values: unknown[] = []): Promise<Row[]> {
  if (ENGINE === 'sqlite') return querySqlite(url, sql, values)
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query(sql, values)).rows
  } finally {
    await client.end()
  }
}

function querySqlite(url: string, sql: string, values: unknown[]): Row[] {
  const database = new Sqlite(url.slice('sqlite:'.length))
  try {
    const statement = database.prepare(sql.replace(/\$\d/g, '?'))
    if (statement.reader) return statement.all(...values) as Row[]
    statement.run(...values)
    return []
  } finally {
    database.close()
  }
}

const TABLES = {
  sqlite: "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by 1",
  postgres: 'select tablename as name from pg_tables where schemaname = current_schema() order by 1',
}

/** The names of all tables. */
export async function tables(url: string): Promise<string[]> {
  return (await query(url, TABLES[ENGINE])).map(({ name }) => String(name))
}

const LAYOUT = {
  sqlite: [
    `select t.name as "table", c.* from sqlite_master t join pragma_table_info(t.name) c
       where t.type = 'table' order by 1, c.cid`,
    "select name, tbl_name, sql from sqlite_master where type <> 'table' order by 1",
    "select name from sqlite_master where type = 'table' and lower(sql) like '%autoincrement%' order by 1",
  ],
  postgres: [
    `select table_name, column_name, data_type, character_maximum_length, is_nullable, column_default
       from information_schema.columns where table_schema = current_schema() order by 1, 2`,
    'select indexname, indexdef from pg_indexes where schemaname = current_schema() order by 1',
    `select conname, pg_get_constraintdef(oid) from pg_constraint
       where connamespace = current_schema()::regnamespace order by 1`,
  ],
}

// Each engine's own record of what there is, to the letter.
const MASTER = {
  sqlite: ['select * from sqlite_master order by type, name', 'pragma user_version'],
  postgres: [
    'select sequencename, last_value from pg_sequences where schemaname = current_schema() order by 1',
  ],
}

const all = (url: string, statements: readonly string[]) =>
  Promise.all(statements.map((sql) => query(url, sql)))

/** Tables, columns, indexes and constraints; the same for the same layout, however it came about. */
export const layoutOf = (url: string): Promise<Row[][]> => all(url, LAYOUT[ENGINE])

/** All there is in a database: the schema to the letter, and every row of every table. */
export async function dump(url: string) {
  const rows: Record<string, Row[]> = {}
  for (const name of await tables(url)) rows[name] = await query(url, `select * from ${name} order by 1`)
  return { layout: await layoutOf(url), master: await all(url, MASTER[ENGINE]), rows }
}
