import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, inject, it, onTestFinished } from 'vitest'
import { freshDirectory } from '../support/database.ts'
import { freePort } from '../support/postgres.ts'
import { launchService, spawnService } from '../support/service.ts'

/** Starts a service that is to give up; how it ended, and what it said that is no log line. */
async function giveUp(env: Record<string, string>) {
  const service = await launchService(env)
  const ending = await service.ended()
  return { ...ending, lines: service.lines.filter((line) => !line.startsWith('{')) }
}

it('says what each faulty variable must be, one line for each, all at once, and no value', async () => {
  const ending = await giveUp({
    PORT: 'hunter1',
    PUBLIC_URL: '',
    BCRYPT_COST: '99',
    DATABASE_URL: 'mysql://auth:hunter2@localhost/auth',
    LOG_LEVEL: 'loud',
  })
  expect(ending).toEqual({
    code: 1,
    signal: null,
    lines: [
      'cannot start: DATABASE_URL must be sqlite:<file>, sqlite::memory: or postgres://user:password@host/name, with @ : / ? # and % in the user or password percent-encoded (@ is %40, # is %23, / is %2F): names no database we know',
      'cannot start: BCRYPT_COST must be a whole number, 4 to 16',
      'cannot start: PORT must be a port, 0 to 65535',
      'cannot start: LOG_LEVEL must be fatal, error, warn, info, debug, trace or silent',
    ],
  })
})

it('says that a port is in use, in one line that names it', async () => {
  const port = await freePort()
  const other = createServer().listen(port, '127.0.0.1')
  onTestFinished(() => void other.close())
  const { code, lines } = await giveUp({ PORT: String(port) })
  expect(code).toBe(1)
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(/^cannot start: .*address already in use/)
  expect(lines[0]).toContain(`127.0.0.1:${port}`)
})

it('says that it may not listen on an address, in one line that names it', async () => {
  const { code, lines } = await giveUp({ HOST: '192.0.2.1' })
  expect(code).toBe(1)
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(/^cannot start: .*192\.0\.2\.1/)
})

it.each([
  [
    'a PostgreSQL nobody listens for',
    async () => `postgres://auth:hunter2@127.0.0.1:${await freePort()}/auth`,
  ],
  [
    'a PostgreSQL by a name with two addresses',
    async () => `postgres://auth:hunter2@localhost:${await freePort()}/auth`,
  ],
  ['a host that does not exist', async () => 'postgres://auth:hunter2@auth.invalid/auth'],
  [
    'a PostgreSQL database that does not exist',
    async () => postgresWith((url) => (url.pathname = '/nowhere')),
  ],
  ['a SQLite file where a folder is', async () => `sqlite:${freshDirectory()}`],
  ['a SQLite file below a file', async () => `sqlite:${textFile()}/auth.db`],
  ['a SQLite file that is something else', async () => `sqlite:${textFile()}`],
])('says in one line that it cannot use %s, and which it is', async (_, database) => {
  const url = await database()
  const { code, lines } = await giveUp({ DATABASE_URL: url })
  expect(code).toBe(1)
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(/^cannot start: \S/)
  expect(lines[0]).toContain(url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : new URL(url).host)
  expect(lines.join()).not.toContain('hunter2')
})

it('says when it listens: where, its docs, its database without the password, and its profile', async () => {
  const service = await spawnService({ DATABASE_URL: inject('postgresUrl'), NODE_ENV: '' })
  await expect.poll(() => friendlyLine(service.lines)).toBeDefined()
  const line = friendlyLine(service.lines)
  const { host, pathname, password } = new URL(inject('postgresUrl'))
  expect(line).toContain(`listens on ${service.url} `)
  expect(line).toContain(`sign in at ${service.url}/sign-in - docs at ${service.url}/docs`)
  expect(line).toContain(`database postgres://${host}${pathname}`)
  expect(line).toContain('profile development')
  if (password !== '') expect(service.lines.join()).not.toContain(`:${password}@`)
})

it('warns of what the development profile takes', async () => {
  const service = await spawnService()
  await expect
    .poll(() => service.lines)
    .toContainEqual(expect.stringContaining('the development profile takes short passwords'))
})

it('says nothing of the kind in production', async () => {
  const service = await spawnService({ NODE_ENV: 'production', BCRYPT_COST: '10' })
  await expect.poll(() => friendlyLine(service.lines)).toContain('profile production')
  await service.stop()
  expect(service.lines.join()).not.toContain('development profile')
})

it('warns in production without SMTP_URL that nobody receives mails, and says where they go', async () => {
  const service = await spawnService({ NODE_ENV: 'production', BCRYPT_COST: '10' })
  await expect.poll(() => friendlyLine(service.lines)).toContain('profile production')
  const warning = service.lines.map((line) => JSON.parse(line)).find(({ level }) => level === 40)
  expect(warning).toMatchObject({
    msg: 'SMTP_URL is not set: nobody receives mails, which are written to files in MAIL_DIR',
    MAIL_DIR: join(service.directory, 'outbox'),
  })
})

const friendlyLine = (lines: readonly string[]): string | undefined =>
  lines.find((line) => line.includes('listens on'))

function postgresWith(change: (url: URL) => void): string {
  const url = new URL(inject('postgresUrl'))
  url.password = 'hunter2'
  change(url)
  return url.href
}

function textFile(): string {
  const file = join(freshDirectory(), 'notes.txt')
  writeFileSync(file, 'no database at all, but notes that somebody would miss\n'.repeat(20))
  return file
}
