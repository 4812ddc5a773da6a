import { existsSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect, it } from 'vitest'
import { commandLine } from '../../support/command-line.ts'
import { freshDatabase, freshSharedDatabase } from '../../support/database.ts'

const SECRET = 's3cret-of-the-database'

/** The command line on a database of this version with one user. */
async function withUser() {
  const from = await freshDatabase()
  const file = from.slice('sqlite:'.length)
  execute(
    file,
    "insert into users (email, hashed_password, created_at, updated_at) values ('bob@bob.com', '', 0, 0)",
  )
  const cli = commandLine({ DATABASE_URL: from })
  return { ...cli, file, from, target: join(cli.directory, 'target.db') }
}

function execute(file: string, sql: string): void {
  const database = new Sqlite(file)
  database.exec(sql)
  database.close()
}

it('refuses a target that has rows, of an older version too, and leaves it as it is', async () => {
  const { run, from } = await withUser()
  const other = await withUser()
  const reason = /^user-auth: cannot use the database sqlite:\S+: its table users has rows, .*\n$/
  const refused = { code: 1, stdout: '', stderr: expect.stringMatching(reason) }
  expect(await run(['copy', from, other.from])).toEqual(refused)
  await other.run(['migrate', 'down', '--yes'])
  expect(await run(['copy', from, other.from])).toEqual(refused)
  expect((await other.json(['migrate', 'status'])).at(-1)).toMatchObject({ state: 'pending' })

  const DATABASE_URL = await freshSharedDatabase('postgres')
  expect((await run(['copy', from, DATABASE_URL])).code).toBe(0)
  const twice = await run(['copy', from, DATABASE_URL])
  expect(twice).toMatchObject({ code: 1, stderr: expect.stringContaining('its table users has rows') })
  expect(await commandLine({ DATABASE_URL }).json(['users', 'list'])).toHaveLength(1)
})

it('refuses a source that is not there or of an older version, and makes no target', async () => {
  const { run, from, target, directory } = await withUser()
  const missing = await run(['copy', `sqlite:${join(directory, 'none.db')}`, `sqlite:${target}`])
  expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('there is no database') })
  await run(['migrate', 'down', '--yes'])
  const { code, stderr } = await run(['copy', from, `sqlite:${target}`])
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^[^\n]*older version[^\n]*migrate up\n$/)])
  expect([existsSync(target), existsSync(join(directory, 'none.db'))]).toEqual([false, false])
})

it('refuses to lose a column that only the source has', async () => {
  const { run, file, from, target } = await withUser()
  execute(file, 'alter table users add column nickname text')
  const { code, stderr } = await run(['copy', from, `sqlite:${target}`])
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining('cannot copy users: the target has no column nickname'),
  ])
})

it.each([
  [['sqlite:a.db'], 'TO is missing'],
  [['sqlite:a.db', 'sqlite:b.db', 'sqlite:c.db'], "Unexpected argument 'sqlite:c.db'"],
  [['sqlite:a.db', 'sqlite:./a.db'], 'FROM and TO are the same database'],
  [['sqlite:a.db', 'sqlite:alias.db'], 'FROM and TO are the same database'],
  [['postgres://ann@db/a', 'postgresql://ann:x@db/a'], 'FROM and TO are the same database'],
  [['sqlite::memory:', 'sqlite:a.db'], 'FROM must be a file or a server'],
  [['sqlite:a.db', `mysql://ann:${SECRET}@db/a`], 'TO must be sqlite:FILE'],
  [['@secret', 'sqlite:a.db'], 'FROM must be sqlite:FILE'],
])('ends %j with 64 and why, without a password', async (args, reason) => {
  const { run, directory } = commandLine()
  writeFileSync(join(directory, 'a.db'), '')
  symlinkSync('a.db', join(directory, 'alias.db'))
  writeFileSync(join(directory, 'secret'), SECRET)
  const { code, stdout, stderr } = await run(['copy', ...args])
  expect([code, stdout, stderr]).toEqual([64, '', expect.stringContaining(`user-auth: ${reason}`)])
  expect(stderr).not.toContain(SECRET)
})

it('warns of a password that is an argument, takes one from a file, and prints none', async () => {
  const { run, from, directory } = await withUser()
  const url = `postgres://ann:${SECRET}@127.0.0.1:1/auth`
  writeFileSync(join(directory, 'url'), `${url}\n`)
  for (const [argument, warns] of [
    [url, true],
    ['@url', false],
  ] as const) {
    const { code, stdout, stderr } = await run(['copy', from, argument])
    expect([code, stderr.includes('can read the password in TO')]).toEqual([1, warns])
    expect(stderr).toContain('cannot use the database postgres://127.0.0.1:1/auth')
    expect(stdout + stderr).not.toContain(SECRET)
  }
})
