import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { inject, onTestFinished } from 'vitest'

/** Which engine this run of the suite is about. */
export const ENGINE = (process.env.TEST_ENGINE ?? 'sqlite') as 'sqlite' | 'postgres'

/** The DATABASE_URL of an empty database that is gone when the test is over. */
export const freshDatabase = (): string | Promise<string> =>
  ENGINE === 'postgres' ? freshSchema() : 'sqlite::memory:'

/** As {@link freshDatabase}, but one that two processes or handles can open: SQLite's is a file. */
export function freshSharedDatabase(engine = ENGINE): string | Promise<string> {
  return engine === 'postgres' ? freshSchema() : `sqlite:${join(freshDirectory(), 'auth.db')}`
}

/** A directory that is gone when the test is over, or after what else is given. */
export function freshDirectory(after: (cleanUp: () => void) => void = onTestFinished): string {
  const directory = mkdtempSync(join(tmpdir(), 'auth-test-'))
  after(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

async function freshSchema(): Promise<string> {
  const schema = `test_${randomUUID().replaceAll('-', '')}`
  const url = new URL(inject('postgresUrl'))
  await run(url.href, `create schema ${schema}`)
  onTestFinished(() => run(url.href, `drop schema ${schema} cascade`))
  url.searchParams.set('options', `-c search_path=${schema}`)
  return url.href
}

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
