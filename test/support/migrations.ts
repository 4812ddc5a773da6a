import { readdirSync } from 'node:fs'
import knex, { type Knex } from 'knex'
import { onTestFinished } from 'vitest'
import { knexConfig } from '../../src/platform/database/database-url.ts'
import { withoutTimeLimit } from '../../src/platform/database/time-limit.ts'
import { freshSharedDatabase } from './database.ts'

const FOLDER = new URL('../../migrations/', import.meta.url)

/** The name of every migration, oldest first. */
export const MIGRATION_NAMES = readdirSync(FOLDER)
  .filter((name) => /^\d{4}_\w+\.ts$/.test(name))
  .map((name) => name.slice(0, -'.ts'.length))
  .sort()

/** One step of the history. */
export const loadMigration = (name: string): Promise<Knex.Migration> => import(`${FOLDER.href}${name}.ts`)

/** A database's handle, closed when the test is over; its statements take as long as they take, as when migrating. */
export function openDatabase(url: string): Knex {
  const handle = knex(knexConfig(url))
  void withoutTimeLimit(handle, () => new Promise<void>((resolve) => onTestFinished(() => resolve())))
  onTestFinished(() => handle.destroy())
  return handle
}

/** A database as the version left it whose newest migration was this one. */
export async function databaseAfter(last: string): Promise<{ url: string; knex: Knex }> {
  const url = await freshSharedDatabase()
  const handle = openDatabase(url)
  const names = MIGRATION_NAMES.slice(0, MIGRATION_NAMES.indexOf(last) + 1)
  const migrationSource: Knex.MigrationSource<string> = {
    getMigrations: async () => names,
    getMigrationName: (name) => name,
    getMigration: loadMigration,
  }
  await handle.migrate.latest({ tableName: 'user_auth_migrations', migrationSource })
  return { url, knex: handle }
}
