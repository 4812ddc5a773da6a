import { expect, it } from 'vitest'
import { bob, signIn, startApp, type TestApp } from '../../support/app.ts'
import { guess, send } from '../../support/stranger.ts'

const eve = { email: 'eve@bob.com', password: 'evePassword' }

interface Event {
  time: string
  kind: string
  request_id: string
}

const read = async (service: TestApp, cookies: Record<string, string>, query = ''): Promise<Event[]> =>
  (await service.get(`/users/me/events${query}`, cookies)).json()

it('shows its owner what happened, newest first', async () => {
  const service = await startApp()
  const cookies = await signIn(service)
  service.pass(1)
  await guess(service, 1, { ip: '198.51.100.7', headers: { 'user-agent': 'curl/8.5.0' } })
  const events = await read(service, cookies)
  expect(events.map(({ kind }) => kind)).toEqual(['sign_in_failed', 'signed_in', 'signed_up'])
  expect(events[0]).toEqual({
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    kind: 'sign_in_failed',
    ip: '198.51.100.7',
    user_agent: 'curl/8.5.0',
    request_id: expect.stringMatching(/^[\da-f-]{36}$/),
  })
})

it('is closed to who is not signed in, and shows nobody what is another`s', async () => {
  const service = await startApp()
  const cookies = await signIn(service)
  await guess(service, 3, { email: eve.email })
  const hers = await signIn(service, eve)
  await guess(service, 3, { email: eve.email })
  expect((await service.get('/users/me/events')).statusCode).toBe(403)
  expect((await read(service, cookies)).map(({ kind }) => kind)).toEqual(['signed_in', 'signed_up'])
  expect(await read(service, hers)).toHaveLength(5)
})

it('is read page by page without losing anything, also of one millisecond', async () => {
  const now = Date.now()
  let tick = 0
  const service = await startApp(
    { LIMIT_ACCOUNT_FAILURES: '100' },
    { now: () => now + Math.floor(tick++ / 40) },
  )
  const cookies = await signIn(service)
  await guess(service, 20)
  const all = await read(service, cookies, '?limit=200')
  expect(all).toHaveLength(22)
  const pages: Event[] = []
  for (let before = ''; ; ) {
    const page = await read(service, cookies, `?limit=3${before}`)
    if (page.length === 0) break
    pages.push(...page)
    before = `&before=${page.at(-1)?.time}`
  }
  expect(pages).toEqual(all)
  expect(new Set(pages.map(({ request_id }) => request_id)).size).toBe(22)
})

it('shows fifty unless said, and 200 at the most', async () => {
  const service = await startApp()
  const cookies = await signIn(service)
  const [{ id }] = await service.app.knex('users').select('id')
  for (let i = 0; i < 210; i++) {
    service.pass(1)
    await service.app.auditLog.record('signed_out', { userId: id }, service.app)
  }
  expect(await read(service, cookies)).toHaveLength(50)
  expect(await read(service, cookies, '?limit=200')).toHaveLength(200)
  expect(await read(service, cookies, '?limit=1')).toHaveLength(1)
})

it.each(['0', '201', '-1', '1.5', '1e2', 'x', '', '1%201', '١', '9'.repeat(30)])(
  'refuses limit=%s',
  async (limit) => {
    const service = await startApp()
    const answer = await service.get(`/users/me/events?limit=${limit}`, await signIn(service))
    expect([answer.statusCode, answer.json().message]).toEqual([400, expect.stringMatching(/^limit /)])
  },
)

it.each([
  'x',
  '',
  '1700000000000',
  '2026-01-01',
  '2026-13-01T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '2016-12-31T23:59:60Z',
  '2026-01-01T00:00:00%2B24:00',
  '2026-01-01T00:00:00',
  "2026-01-01T00:00:00Z'--",
])('refuses before=%s', async (before) => {
  const service = await startApp()
  const answer = await service.get(`/users/me/events?before=${before}`, await signIn(service))
  expect([answer.statusCode, answer.json().message]).toEqual([400, expect.stringMatching(/^before /)])
})

it('takes any other time, however far', async () => {
  const service = await startApp()
  const cookies = await signIn(service)
  const times = [
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999Z',
    '2026-01-01T00:00:00.123456789Z',
    '2026-01-01t00:00:00%2B05:30',
  ]
  for (const time of times)
    expect([time, (await service.get(`/users/me/events?before=${time}`, cookies)).statusCode]).toEqual([
      time,
      200,
    ])
})

it('refuses what it does not know, or is said twice', async () => {
  const service = await startApp()
  const cookies = await signIn(service)
  for (const query of ['limit=1&limit=2', 'user_id=1', '__proto__=x', 'before[]=x'])
    expect([query, (await service.get(`/users/me/events?${query}`, cookies)).statusCode]).toEqual([
      query,
      400,
    ])
})

it('is purged of what is older than AUDIT_DAYS, in batches', async () => {
  const service = await startApp({ AUDIT_DAYS: '2' })
  const { app } = service
  const old = Array.from({ length: 1_100 }, () => ({ time: app.now(), kind: 'signed_out' }))
  for (let i = 0; i < old.length; i += 100) await app.knex('events').insert(old.slice(i, i + 100))
  service.pass(2 * 86_400)
  await send(service, 'POST', '/users', bob)
  const deletes: string[] = []
  app.knex.on('query', ({ sql }: { sql: string }) => void (sql.includes('delete') && deletes.push(sql)))
  await app.auditLog.purge()
  expect(await app.knex('events').select('kind')).toEqual([{ kind: 'signed_up' }])
  expect(deletes).toHaveLength(3)
})
