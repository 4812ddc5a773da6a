import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashSync } from 'bcryptjs'
import Sqlite from 'better-sqlite3'
import { expect, it } from 'vitest'
import { bob } from '../../support/app.ts'
import { commandLine } from '../../support/command-line.ts'
import { spawnService } from '../../support/service.ts'

const HASH = hashSync(bob.password, 4)

const LINES = [
  { email: ' Bob@bob.com', password_hash: HASH, email_verified: true, created_at: '2020-01-02T03:04:05Z' },
  { email: 'ann@bob.com' },
  'not an object',
  { email: 'no address', password_hash: HASH },
  { email: 'md5@bob.com', password_hash: '5f4dcc3b5aa765d61d8327deb882cf99' },
  { email: 'slow@bob.com', password_hash: HASH.replace('$04$', '$31$') },
  { email: 'future@bob.com', created_at: '2999-01-01T00:00:00Z' },
  { email: 'BOB@BOB.COM' },
]
const REJECTED = [
  { line: 3, reason: 'not an object' },
  { line: 4, reason: 'email is not a valid address' },
  { line: 5, reason: 'the password hash is of no form that is known' },
  { line: 6, reason: 'the password hash takes more than a second or 256 MB to verify' },
  { line: 7, reason: 'created_at is no time of the past' },
  { line: 8, reason: 'this email was in the records just before' },
]

/** The command line on a database of this version, with a file of these lines. */
async function migratedWith(content: string, name = 'users.ndjson') {
  const cli = commandLine()
  await cli.run(['migrate', 'up'])
  const path = join(cli.directory, name)
  writeFileSync(path, content)
  return { ...cli, path }
}

const ndjson = (lines: readonly unknown[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('')

it('imports what it can, says in a file what it cannot and why, and changes nothing the second time', async () => {
  const { run, json, path, directory, file } = await migratedWith(`\uFEFF${ndjson(LINES)}{"email":\n`)
  const foreseen = await run(['import', 'ndjson', path, '--dry-run', '--json'])
  expect(JSON.parse(foreseen.stdout)).toEqual({
    added: 2,
    updated: 0,
    skipped: 0,
    rejected: 7,
    dry_run: true,
  })
  expect(await json(['users', 'list'])).toEqual([])

  const first = await run(['import', 'ndjson', path, '--json'])
  expect([first.code, JSON.parse(first.stdout)]).toEqual([
    2,
    { added: 2, updated: 0, skipped: 0, rejected: 7 },
  ])
  const rejected = readFileSync(join(directory, 'rejected.ndjson'), 'utf8')
  const said = rejected
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(said).toEqual(expect.arrayContaining([...REJECTED, { line: 9, reason: 'not JSON' }]))
  expect(rejected).not.toContain('$2')
  expect(JSON.parse((await run(['import', 'ndjson', path, '--json'])).stdout)).toMatchObject({
    added: 0,
    skipped: 2,
  })

  const service = await spawnService({ DATABASE_URL: `sqlite:${file}` })
  const signIn = (email: string) =>
    fetch(`${service.url}/sessions`, { method: 'POST', body: new URLSearchParams({ ...bob, email }) })
  expect([(await signIn(bob.email)).status, (await signIn('ann@bob.com')).status]).toEqual([200, 401])
})

it('imports a CSV file, of which rows that are broken are refused', async () => {
  const rows = [
    'email,password_hash,email_verified,created_at',
    `"bob@bob.com",${HASH},true,`,
    'a,b',
    'ann@bob.com,,,',
    '',
  ]
  const { run, json, path, directory } = await migratedWith(rows.join('\r\n'), 'users.csv')
  const { code, stdout } = await run(['import', 'csv', path, '--json'])
  expect([code, JSON.parse(stdout)]).toEqual([2, { added: 2, updated: 0, skipped: 0, rejected: 1 }])
  expect(await json(['users', 'list'])).toMatchObject([
    { email: bob.email, email_verified_at: expect.any(String) },
    { email: 'ann@bob.com' },
  ])
  expect(readFileSync(join(directory, 'rejected.ndjson'), 'utf8')).toMatch(
    /^\{"line":3,"reason":"not a row of these columns"\}\n$/,
  )
})

it('says which records give somebody the subject of another user, or of one who was deleted', async () => {
  const { run, json, path, directory } = await migratedWith('')
  const subjects: string[] = []
  for (const email of ['ann@bob.com', 'dan@bob.com']) {
    await run(['users', 'add', email, '--link'])
    subjects.push((await json(['users', 'show', email])).subject)
  }
  await run(['users', 'delete', 'dan@bob.com', '--yes'])
  const records = subjects.map((subject, i) => ({ email: `other${i}@bob.com`, subject }))
  writeFileSync(path, ndjson([...records, { email: bob.email }]))
  for (const args of [['--dry-run'], []]) {
    const { code, stdout } = await run(['import', 'ndjson', path, '--json', ...args])
    expect([code, JSON.parse(stdout)]).toMatchObject([2, { added: 1, rejected: 2 }])
    const rejected = readFileSync(join(directory, 'rejected.ndjson'), 'utf8').trim().split('\n')
    expect(rejected.map((line) => JSON.parse(line))).toEqual([
      { line: 1, reason: 'another user has this subject' },
      { line: 2, reason: 'a deleted user had this subject' },
    ])
  }
})

it('imports nothing where the password that is probed is not the one of the file', async () => {
  const { run, json, path } = await migratedWith(ndjson(LINES.slice(0, 2)))
  const probe = (password: string) => run(['import', 'ndjson', path, '--probe', bob.email], `${password}\n`)
  expect(await probe('wrong')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('nothing was imported'),
  })
  expect(await json(['users', 'list'])).toEqual([])
  expect((await probe(bob.password)).code).toBe(0)
  expect(await json(['users', 'list'])).toHaveLength(2)
})

it.each(['SIGKILL', 'SIGINT'] as const)(
  'goes on after it was ended by %s, to what one run would have come to',
  async (signal) => {
    const many = Array.from({ length: 20_000 }, (_, i) => ({
      email: `user${i}@bob.com`,
      password_hash: HASH,
    }))
    const { run, path, file, directory } = await migratedWith(ndjson(many))
    const program = join(import.meta.dirname, '../../../src/cli/user-auth.ts')
    const env = { DATABASE_URL: `sqlite:${file}`, PATH: process.env.PATH }
    const child = spawn(process.execPath, [program, 'import', 'ndjson', path], {
      cwd: directory,
      env,
      stdio: 'ignore',
    })
    const database = new Sqlite(file)
    const count = () => (database.prepare('select count(*) as n from users').get() as { n: number }).n
    await expect.poll(count).toBeGreaterThan(0)
    child.kill(signal)
    await once(child, 'close')
    const then = count()
    expect(then % 500).toBe(0)
    const { stdout } = await run(['import', 'ndjson', path, '--json'])
    expect(JSON.parse(stdout)).toEqual({ added: 20_000 - then, updated: 0, skipped: then, rejected: 0 })
    const kinds = database.prepare('select count(*) as n, count(distinct user_id) as users from events').get()
    expect([count(), kinds]).toEqual([20_000, { n: 20_000, users: 20_000 }])
    database.close()
  },
)

it('exports users to a file of its own, with hashes only when told to, that imports again', async () => {
  const { run, path } = await migratedWith(ndjson(LINES.slice(0, 2)))
  await run(['import', 'ndjson', path])
  const bare = await run(['export', '-'])
  expect(bare.stdout).not.toContain('hash')
  expect(bare.stderr).toBe('2 users\n')
  const copy = `${path}.copy`
  expect((await run(['export', copy, '--with-hashes'])).code).toBe(0)
  expect(statSync(copy).mode & 0o777).toBe(0o600)
  expect((await run(['export', copy])).code).toBe(1)

  const other = await migratedWith(readFileSync(copy, 'utf8'))
  expect((await other.run(['import', 'ndjson', other.path])).code).toBe(0)
  expect((await other.run(['export', '-', '--with-hashes'])).stdout).toBe(readFileSync(copy, 'utf8'))
})

it('holds no line that is too long, and takes an import from standard input', async () => {
  const { run, json } = await migratedWith('')
  const endless = `{"email":"${'x'.repeat(3_000_000)}"}\n{"email":"ann@bob.com"}\n`
  const { code, stdout } = await run(['import', 'ndjson', '-', '--json'], endless)
  expect([code, JSON.parse(stdout)]).toEqual([2, { added: 1, updated: 0, skipped: 0, rejected: 1 }])
  expect(await json(['users', 'list'])).toHaveLength(1)
})
