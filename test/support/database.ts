import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import knex from 'knex'
import pg from 'pg'
import { inject, onTestFinished } from 'vitest'
import { migrateToLatest } from '../../migrations/index.ts'
import { knexConfig } from '../../src/platform/database/database-url.ts'

/** Which engine this run of the suite is about. */
export const ENGINE = (process.env.TEST_ENGINE ?? 'sqlite') as 'sqlite' | 'postgres'

// In memory, where the machine has such a place: no test waits for a disk.
const TEMPORARY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** The DATABASE_URL of a database without a row, whose tables are the latest or not there yet; for one test alone. */
export const freshDatabase = (): Promise<string> =>
  ENGINE === 'postgres' ? emptiedSchema() : copiedTemplate()

/** As {@link freshDatabase}, but one that two processes or handles can open: SQLite's is a file. */
export async function freshSharedDatabase(engine = ENGINE): Promise<string> {
  return engine === 'postgres' ? freshSchema() : `sqlite:${join(freshDirectory(), 'auth.db')}`
}

let template: Promise<string> | undefined

/** A copy of a file whose tables are the latest: to migrate a new one takes as long as all else a service does to start. */
async function copiedTemplate(): Promise<string> {
  template ??= makeTemplate()
  const file = join(freshDirectory(), 'auth.db')
  await copyFile(await template, file)
  return `sqlite:${file}`
}

async function makeTemplate(): Promise<string> {
  const file = join(
    freshDirectory((cleanUp) => process.once('exit', cleanUp)),
    'template.db',
  )
  const handle = knex(knexConfig(`sqlite:${file}`))
  await migrateToLatest(handle)
  // Closing the last connection moves what the write-ahead log holds into the file.
  await handle.destroy()
  return file
}

/** A directory that is gone when the test is over, or after what else is given. */
export function freshDirectory(after: (cleanUp: () => void) => void = onTestFinished): string {
  const directory = mkdtempSync(join(TEMPORARY, 'auth-test-'))
  after(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

async function freshSchema(): Promise<string> {
  const schema = await createSchema()
  onTestFinished(async () => {
    await run(`drop schema ${schema} cascade`)
  })
  return urlOf(schema, inject('postgresUrl'))
}

// Schemas that tests are through with: emptying one takes a tenth of the time of making its tables.
const idle: string[] = []
let columns: unknown = null

async function emptiedSchema(): Promise<string> {
  const schema = idle.pop() ?? (await createSchema())
  onTestFinished(async () => {
    const found = await columnsOf(schema)
    columns ??= found
    // None at all, where the service never started.
    if (found !== null && found !== columns)
      throw new Error('who changes tables needs a database that nobody else gets')
    await empty(schema)
    idle.push(schema)
  })
  return urlOf(schema, inject('postgresSocketUrl'))
}

async function columnsOf(schema: string): Promise<unknown> {
  const [row] =
    await run(`select string_agg(concat_ws('.', relname, relchecks, relhastriggers, attname), ' ' order by relname, attnum) as columns
    from pg_attribute join pg_class on attrelid = pg_class.oid where relnamespace = '${schema}'::regnamespace`)
  return row?.columns
}

async function empty(schema: string): Promise<void> {
  await run(`do $$ declare name text; begin
    for name in select tablename from pg_tables where schemaname = '${schema}' and tablename not like 'user_auth_migrations%' loop
      execute format('delete from ${schema}.%I', name);
    end loop;
    for name in select sequencename from pg_sequences where schemaname = '${schema}' loop
      perform setval(format('${schema}.%I', name), 1, false);
    end loop;
  end $$`)
}

async function createSchema(): Promise<string> {
  const schema = `test_${randomUUID().replaceAll('-', '')}`
  await run(`create schema ${schema}`)
  return schema
}

function urlOf(schema: string, database: string): string {
  const url = new URL(database)
  url.searchParams.set('options', `-c search_path=${schema}`)
  return url.href
}

let client: pg.Client | undefined

async function run(sql: string): Promise<Record<string, unknown>[]> {
  if (!client) {
    client = new pg.Client(inject('postgresSocketUrl'))
    await client.connect()
  }
  return (await client.query(sql)).rows
}
