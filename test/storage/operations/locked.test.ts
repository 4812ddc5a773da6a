import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it, onTestFinished } from 'vitest'
import { bob, signIn, startApp } from '../../support/app.ts'
import { freshSharedDatabase } from '../../support/database.ts'

const AWAY = '{"message":"database not reachable, try again later"}'
// Waiting for a lock ends after 2.5 s, each; a busy machine is given more.
const BOUND_MS = 6_000
const HOLDER = `
  const Sqlite = require('better-sqlite3')
  const database = new Sqlite(process.argv[1])
  database.exec('begin immediate')
  console.log('locked')
  process.stdin.once('data', () => { database.exec('commit'); database.close(); process.exit() })
`

/** Locks the database from another process, as "begin immediate" in a shell does; gives what lets go of it. */
async function lockElsewhere(url: string): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, ['-e', HOLDER, url.slice('sqlite:'.length)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return async () => {
    child.stdin.write('.')
    await once(child, 'exit')
  }
}

it('goes on reading while another process has SQLite locked, and answers what writes with 503 in bounded time', async () => {
  const url = await freshSharedDatabase('sqlite')
  const service = await startApp({ DATABASE_URL: url, RATE_LIMIT: 'off' })
  const { form, get, log } = service
  const cookie = await signIn(service)
  const letGo = await lockElsewhere(url)
  log.length = 0

  const began = performance.now()
  const writes = Promise.all([
    form('POST', '/users', { email: 'eve@eve.com', password: 'evesSuperPwd' }),
    form('POST', '/sessions', bob),
    form('DELETE', '/sessions/others', {}, cookie),
    service.app
      .knex('sessions')
      .update({ ip: '192.0.2.1' })
      .then(
        () => expect.unreachable(),
        (error) => error,
      ),
  ])
  let pending = true
  const settled = writes.finally(() => {
    pending = false
  })
  let reads = 0
  while (pending) {
    for (const url of ['/healthz', '/readyz', '/profile', '/sessions'])
      expect([url, (await get(url, cookie)).statusCode]).toEqual([url, 200])
    reads++
    await new Promise(setImmediate)
  }
  // Were they to wait for the writes, there would be none or one.
  expect(reads).toBeGreaterThan(5)
  const [...answers] = await settled
  const error = answers.pop()
  expect(error).toMatchObject({ code: 'service.database_away', cause: { code: 'SQLITE_BUSY' } })
  for (const { statusCode, body, headers } of answers)
    expect([statusCode, body, headers['retry-after']]).toEqual([503, AWAY, '5'])
  expect(performance.now() - began).toBeLessThan(BOUND_MS)
  expect(log.join('')).toContain('database is locked')
  expect(log.every((line) => JSON.parse(line).level <= 40)).toBe(true)

  await letGo()
  expect((await form('POST', '/users', { email: 'eve@eve.com', password: 'x' })).statusCode).toBe(201)
  expect((await form('POST', '/sessions', bob)).statusCode).toBe(200)
})

it('waits for a lock that is let go in time', async () => {
  const url = await freshSharedDatabase('sqlite')
  const { form } = await startApp({ DATABASE_URL: url })
  const letGo = await lockElsewhere(url)
  const registered = form('POST', '/users', bob)
  await letGo()
  expect((await registered).statusCode).toBe(201)
})

it('lets two services write to one file at once', async () => {
  const url = await freshSharedDatabase('sqlite')
  const services = [await startApp({ DATABASE_URL: url }), await startApp({ DATABASE_URL: url })]
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      services[i % 2]?.form('POST', '/users', { email: `bob${i}@bob.com`, password: 'x' }),
    ),
  )
  expect(answers.map((answer) => answer?.statusCode)).toEqual(answers.map(() => 201))
})
