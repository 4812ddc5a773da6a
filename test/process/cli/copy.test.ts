import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Sqlite from 'better-sqlite3'
import pg from 'pg'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { migrateToLatest } from '../../../migrations/index.ts'
import { TABLES } from '../../../migrations/tables.ts'
import { commandLine } from '../../support/command-line.ts'
import { freshDatabase, freshSharedDatabase } from '../../support/database.ts'
import { openDatabase } from '../../support/migrations.ts'
import { contentsOf, populate, register, send } from '../../support/populated.ts'
import { spawnService } from '../../support/service.ts'

const NAMES = Object.keys(TABLES)

let populated: Awaited<ReturnType<typeof populate>>
beforeAll(async () => {
  populated = await populate()
}, 120_000)

/** The command line beside a database with rows in every table, which no other test has. */
function commandLineWithRows() {
  const cli = commandLine()
  mkdirSync(dirname(cli.file))
  copyFileSync(populated.file, cli.file)
  return { ...cli, from: `sqlite:${cli.file}` }
}

it('copies SQLite to PostgreSQL and back, row for row, with who is signed in and the IDs that were given', async () => {
  const { run, file, from, directory } = commandLineWithRows()
  const before = contentsOf(file, NAMES)
  expect(NAMES.filter((name) => before[name]?.length === 0)).toEqual([])
  const rows = NAMES.map((table) => ({ table, rows: before[table]?.length }))

  const url = await freshSharedDatabase('postgres')
  writeFileSync(join(directory, 'url'), `${url}\n`)
  const there = await run(['copy', from, '@url', '--json'])
  expect([there.code, JSON.parse(there.stdout)]).toEqual([0, rows])
  expect(there.stderr).not.toMatch(/warning|auth:auth/)

  const back = join(directory, 'new/back.db')
  const again = await run(['copy', '@url', `sqlite:${back}`])
  expect([again.code, again.stdout]).toEqual([0, expect.stringMatching(/^TABLE +ROWS\nusers +2\n/)])
  expect(contentsOf(back, NAMES)).toEqual(before)

  for (const DATABASE_URL of [url, `sqlite:${back}`]) {
    const target = await spawnService({ DATABASE_URL })
    const profile = await fetch(`${target.url}/profile`, { headers: { cookie: populated.cookie } })
    expect(await profile.json()).toEqual({ email: 'bob@bob.com' })
    expect(await register(target, 'dave')).toBe(201)
    // 3 was the ID of a user who was deleted.
    expect(await commandLine({ DATABASE_URL }).json(['users', 'show', 'dave@bob.com'])).toMatchObject({
      id: 4,
    })
    expect((await send(target, 'DELETE', '/sessions', {}, populated.cookie)).status).toBe(200)
    await target.stop()
  }
})

it.each(['sqlite', 'postgres'])(
  'copies from %s what there is at one moment, beside a service that goes on',
  async (engine) => {
    const { run, from, directory } = commandLineWithRows()
    let source = from
    if (engine === 'postgres') {
      source = await freshSharedDatabase('postgres')
      await run(['copy', from, source])
    }
    const service = await spawnService({ DATABASE_URL: source })
    const { url, lift } = await blockedAt('users')
    writeFileSync(join(directory, 'url'), url)
    const copying = run(['copy', source, '@url', '--json'])
    await lift(async (client) => {
      expect(await register(service, 'dave')).toBe(201)
      expect((await client.query('select 1 from users')).rowCount).toBe(0)
    })
    const { code, stdout } = await copying
    expect([code, JSON.parse(stdout)[0]]).toEqual([0, { table: 'users', rows: 2 }])
  },
)

it('leaves nothing where it is killed, so that it can be done again', async () => {
  const { start, run, from, directory } = commandLineWithRows()
  const { url, lift } = await blockedAt('limits')
  writeFileSync(join(directory, 'url'), url)
  const { child, ended } = start(['copy', from, '@url'])
  await lift(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const { code, stdout } = await run(['copy', from, '@url', '--json'])
  expect([code, JSON.parse(stdout)[0]]).toEqual([0, { table: 'users', rows: 2 }])
})

/** A database of PostgreSQL in which a copy stops when it comes to this table, until `lift` has done its work. */
async function blockedAt(table: string) {
  const url = await freshSharedDatabase('postgres')
  await migrateToLatest(openDatabase(url))
  const key = process.pid
  const client = new pg.Client(url)
  await client.connect()
  onTestFinished(() => client.end())
  await client.query(`select pg_advisory_lock(${key})`)
  await client.query(`create function wait() returns trigger language plpgsql as
    $$ begin perform pg_advisory_xact_lock(${key}); return null; end $$`)
  await client.query(`create trigger wait before insert on ${table} execute function wait()`)
  const waiting = `select 1 from pg_locks where locktype = 'advisory' and objid = ${key} and not granted`
  return {
    url,
    lift: async (work: (client: pg.Client) => Promise<void>) => {
      await expect.poll(async () => (await client.query(waiting)).rowCount).toBe(1)
      await work(client)
      await client.query(`select pg_advisory_unlock(${key})`)
    },
  }
}

it.each([
  [
    'a value that is written otherwise',
    "after insert on users begin update users set email = 'x' || email where id = new.id; end",
    'cannot copy users: what was written is not what was read',
  ],
  [
    'rows that are gone',
    'after insert on limits begin delete from devices; end',
    /cannot copy devices: \d+ rows were read, and 0 are there/,
  ],
])('notices %s, and keeps nothing', async (_, trigger, reason) => {
  const { run, from } = commandLineWithRows()
  const to = await freshDatabase()
  const target = to.slice('sqlite:'.length)
  const database = new Sqlite(target)
  database.exec(`create trigger corrupts ${trigger}`)
  database.close()
  const { code, stdout, stderr } = await run(['copy', from, to])
  expect([code, stdout, stderr]).toEqual([1, '', expect.stringMatching(reason)])
  expect(Object.values(contentsOf(target, NAMES)).flat()).toEqual([])
})

it('knows every table of ours by its key, after those that it refers to', async () => {
  const database = new Sqlite((await freshDatabase()).slice('sqlite:'.length))
  onTestFinished(() => void database.close())
  const select = (sql: string, ...values: string[]) =>
    database
      .prepare(sql)
      .pluck()
      .all(...values) as string[]
  const ours = select(
    "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like 'user_auth_%'",
  )
  expect(NAMES.toSorted()).toEqual(ours.toSorted())
  for (const [index, [name, key]] of Object.entries(TABLES).entries()) {
    expect(select('select name from pragma_table_info(?) where pk > 0 order by pk', name)).toEqual(key)
    const parents = select('select "table" from pragma_foreign_key_list(?)', name)
    expect(NAMES.slice(0, index)).toEqual(expect.arrayContaining(parents))
  }
})
