import { expect, it } from 'vitest'
import { bob, signIn, startApp } from '../../support/app.ts'
import { ENGINE, freshSharedDatabase } from '../../support/database.ts'
import { query } from '../../support/dump.ts'
import { startRelay } from '../../support/relay.ts'

const SENTENCE = 'database not reachable, try again later'
const AWAY = JSON.stringify({ message: SENTENCE })
// Each answer is promised within 3 s; a busy machine is given as much again.
const BOUND_MS = 6_000

async function startBehindRelay(env = {}) {
  const database = await freshSharedDatabase()
  const relay = await startRelay(database)
  const service = await startApp({ DATABASE_URL: relay.url, RATE_LIMIT: 'off', ...env })
  const cookie = await signIn(service)
  service.log.length = 0
  return { ...service, relay, cookie, database }
}

type Behind = Awaited<ReturnType<typeof startBehindRelay>>

/** What a request of each kind is answered with, and how long the slowest takes. */
async function askEverything({ get, form, cookie }: Behind) {
  const began = performance.now()
  const answers = await Promise.all([
    get('/readyz'),
    get('/profile', cookie),
    get('/sessions', cookie),
    form('POST', '/users', { email: 'eve@eve.com', password: 'evesSuperPwd' }),
    form('POST', '/sessions', bob),
    form('POST', '/reset_password', { email: bob.email }),
    form('PUT', '/reset_password', { reset_token: 'x', new_password: 'y' }),
    form('PUT', '/verify_email', { token: 'x' }),
    form('DELETE', '/sessions', {}, cookie),
    ...Array.from({ length: 20 }, () => get('/sessions', cookie)),
  ])
  return { answers, ms: performance.now() - began }
}

async function expectAway(service: Behind) {
  const { answers, ms } = await askEverything(service)
  for (const { statusCode, body, headers } of answers)
    expect([statusCode, JSON.parse(body).message, headers['retry-after']]).toEqual([503, SENTENCE, '5'])
  expect(ms).toBeLessThan(BOUND_MS)
  const lines = service.log.map((line) => JSON.parse(line))
  const warnings = lines.filter(({ level, request_id }) => level === 40 && request_id)
  expect(warnings).toHaveLength(answers.length)
  for (const { msg, reason } of warnings) {
    expect(msg).toBe('database not reachable')
    expect(reason).toMatch(/^[^\n]+$/)
  }
  expect(lines.filter(({ level }) => level > 40)).toEqual([])
}

const expectBack = ({ get, cookie }: Behind) =>
  expect.poll(async () => (await get('/profile', cookie)).statusCode, { timeout: 20_000 }).toBe(200)

if (ENGINE === 'postgres') {
  it('answers 503 in bounded time while PostgreSQL is silent, and recovers though every pooled connection was', async () => {
    const service = await startBehindRelay()
    // Fills the pool.
    await Promise.all(Array.from({ length: 30 }, () => service.get('/sessions', service.cookie)))
    service.relay.fallSilent()
    await expectAway(service)
    expect((await service.get('/healthz')).statusCode).toBe(200)
    service.relay.speak()
    await expectBack(service)
    const { answers } = await askEverything(service)
    expect(answers.filter(({ statusCode }) => statusCode >= 500)).toEqual([])
  })

  it('answers 503 while PostgreSQL refuses connections, and recovers', async () => {
    const service = await startBehindRelay()
    await service.relay.refuse()
    await expectAway(service)
    await service.relay.accept()
    await expectBack(service)
  })

  it('answers 503 where a connection is cut in a statement or at COMMIT, and does the next', async () => {
    const service = await startBehindRelay()
    for (const text of ['insert into "users"', 'COMMIT']) {
      service.relay.cutAt(text)
      const registration = { email: 'eve@eve.com', password: 'evesSuperPwd' }
      const answer = await service.form('POST', '/users', registration)
      expect([text, answer.statusCode, answer.body]).toEqual([text, 503, AWAY])
      service.relay.cutAt(undefined)
    }
    await expectBack(service)
    expect((await service.form('POST', '/users', { email: 'eve@eve.com', password: 'x' })).statusCode).toBe(
      201,
    )
  })

  it('answers 503 where PostgreSQL ends its connections (57P01), and does the next', async () => {
    const service = await startBehindRelay()
    await query(
      service.database,
      'select pg_terminate_backend(pid) from pg_stat_activity where client_port = any($1)',
      [service.relay.ports()],
    )
    for (let i = 0; i < 12; i++)
      expect([200, 503]).toContain((await service.get('/sessions', service.cookie)).statusCode)
    await expectBack(service)
  })

  it('answers 503 for what waits for a lock, and goes on with the rest', async () => {
    const service = await startBehindRelay()
    const locker = service.app.knex.transaction()
    const trx = await locker
    await trx.raw('lock table tokens in access exclusive mode')
    const [reset, profile] = await Promise.all([
      service.form('PUT', '/reset_password', { reset_token: 'x', new_password: 'y' }),
      service.get('/profile', service.cookie),
    ])
    expect([reset.statusCode, reset.body, profile.statusCode]).toEqual([503, AWAY, 200])
    await trx.rollback()
    const again = await service.form('PUT', '/reset_password', { reset_token: 'x', new_password: 'y' })
    expect(again.statusCode).toBe(403)
  })

  it('uses as many connections as DATABASE_POOL says', async () => {
    const { app } = await startBehindRelay({ DATABASE_POOL: '3' })
    expect(app.knex.client.pool.max).toBe(3)
  })
}

it('has background work go on when the database is back', async () => {
  const service = await startApp({ DATABASE_URL: await freshSharedDatabase() })
  await service.app.knex.destroy()
  service.log.length = 0
  service.app.jobs.inBackground(() => service.app.tokens.purge())
  await expect.poll(() => service.log.join('')).toContain('database not reachable')
  expect(service.log.every((line) => JSON.parse(line).level <= 40)).toBe(true)
  await service.app.knex.initialize()
  await service.app.tokens.purge()
})
