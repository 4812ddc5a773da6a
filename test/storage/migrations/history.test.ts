import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { migrateToLatest } from '../../../migrations/index.ts'
import { freshSharedDatabase } from '../../support/database.ts'
import { layoutOf, tables } from '../../support/dump.ts'
import {
  loadMigration as load,
  MIGRATION_NAMES as NAMES,
  openDatabase as open,
} from '../../support/migrations.ts'

/** The layout, where a default that is the time of the migration is the same whenever that was. */
const timelessLayoutOf = async (url: string) => JSON.stringify(await layoutOf(url)).replace(/\d{13}/g, 'now')

it('applies every file of the folder, in order, to an empty database', async () => {
  expect(await migrateToLatest(open(await freshSharedDatabase()))).toEqual(NAMES)
})

it('applies nothing the second time', async () => {
  const url = await freshSharedDatabase()
  await migrateToLatest(open(url))
  const layout = await timelessLayoutOf(url)
  expect(await migrateToLatest(open(url))).toEqual([])
  expect(await timelessLayoutOf(url)).toBe(layout)
})

it('lets instances that start at the same moment all come up, one of which does the work', async () => {
  const url = await freshSharedDatabase()
  const applied = await Promise.all([migrateInProcess(url), migrateInProcess(url), migrateInProcess(url)])
  expect(applied.toSorted((a, b) => b.length - a.length)).toEqual([NAMES, [], []])
})

it('takes every step back, down to nothing', async () => {
  const url = await freshSharedDatabase()
  const handle = open(url)
  await migrateToLatest(handle)
  for (const name of NAMES.toReversed())
    await handle.transaction(async (trx) => (await load(name)).down?.(trx))
  expect(await tables(url)).toEqual(['user_auth_migrations', 'user_auth_migrations_lock'])
})

it.each(NAMES)(
  'comes to the same when %s and all after it are taken back and applied again',
  async (first) => {
    const url = await freshSharedDatabase()
    const handle = open(url)
    await migrateToLatest(handle)
    const layout = await timelessLayoutOf(url)
    const steps = NAMES.slice(NAMES.indexOf(first))
    await handle.transaction(async (trx) => {
      for (const name of steps.toReversed()) await (await load(name)).down?.(trx)
      for (const name of steps) await (await load(name)).up(trx)
    })
    expect(await timelessLayoutOf(url)).toBe(layout)
  },
)

it('keeps users and their passwords when steps are taken back and applied again', async () => {
  const handle = open(await freshSharedDatabase())
  await migrateToLatest(handle)
  await handle('users').insert({ email: 'bob@bob.com', hashed_password: 'hash' })
  await handle.transaction(async (trx) => {
    for (const name of NAMES.slice(1).toReversed()) await (await load(name)).down?.(trx)
    for (const name of NAMES.slice(1)) await (await load(name)).up(trx)
  })
  expect(await handle('users').select('id', 'email', 'hashed_password')).toEqual([
    { id: 1, email: 'bob@bob.com', hashed_password: 'hash' },
  ])
})

// SQLite waits for a lock inside a call that stops its whole process: instances are processes of their own here.
async function migrateInProcess(url: string): Promise<string[]> {
  const script = `
    import knex from 'knex'
    import { migrateToLatest } from './migrations/index.ts'
    import { knexConfig } from './src/platform/database/database-url.ts'
    import { withoutTimeLimit } from './src/platform/database/time-limit.ts'
    const handle = knex(knexConfig(process.env.URL))
    console.log(JSON.stringify(await withoutTimeLimit(handle, () => migrateToLatest(handle))))
    await handle.destroy()`
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module-typescript', '-e', script],
    { cwd: new URL('../../..', import.meta.url), env: { ...process.env, URL: url } },
  )
  return JSON.parse(stdout)
}

it('takes over what was noted in knex_migrations, and leaves a host’s steps there', async () => {
  const url = await freshSharedDatabase()
  const handle = open(url)
  await migrateToLatest(handle)
  for (const suffix of ['', '_lock'])
    await handle.schema.renameTable(`user_auth_migrations${suffix}`, `knex_migrations${suffix}`)
  expect(await migrateToLatest(handle)).toEqual([])
  expect((await tables(url)).filter((name) => name.includes('migrations'))).toEqual([
    'user_auth_migrations',
    'user_auth_migrations_lock',
  ])
  expect(await handle('user_auth_migrations').orderBy('id').pluck('name')).toEqual(NAMES)
})
