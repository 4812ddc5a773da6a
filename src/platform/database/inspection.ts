import knex, { type Knex } from 'knex'
import { knexConfig } from './database-url.ts'

/** One connection to a database as it is, whatever its version; to be destroyed after use. */
export const connectTo = (url: string): Knex => knex(knexConfig(url, { pool: 1 }))

/** The engine of a database with its version, and its size in bytes. */
export async function describeServer(knex: Knex): Promise<{ engine: string; size: number }> {
  if (knex.client.driverName === 'pg') {
    const { rows } = await knex.raw(
      "select current_setting('server_version') as version, pg_database_size(current_database()) as size",
    )
    return { engine: `PostgreSQL ${rows[0].version}`, size: Number(rows[0].size) }
  }
  const [{ version, size }] = await knex.raw(
    'select sqlite_version() as version, page_count * page_size as size from pragma_page_count, pragma_page_size',
  )
  return { engine: `SQLite ${version}`, size }
}

/** What damage SQLite finds in the file; undefined where it finds none. */
export async function findDamage(knex: Knex): Promise<string | undefined> {
  const [row]: { quick_check: string }[] = await knex.raw('pragma quick_check(1)')
  return row?.quick_check === 'ok' ? undefined : (row?.quick_check ?? 'no answer')
}

/** By how many milliseconds PostgreSQL's clock is ahead of this machine's. */
export async function clockSkew(knex: Knex): Promise<number> {
  const before = Date.now()
  const { rows } = await knex.raw('select extract(epoch from clock_timestamp()) * 1000 as now')
  return Number(rows[0].now) - (before + Date.now()) / 2
}
