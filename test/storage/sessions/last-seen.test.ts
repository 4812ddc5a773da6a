import { expect, it } from 'vitest'
import { signIn, startApp, type TestApp } from '../../support/app.ts'

/** Bob signed in, and every statement that changed something from then on. */
async function startWatched() {
  const service = await startApp()
  const cookie = await signIn(service)
  const writes: string[] = []
  service.app.knex.on('query-response', (response: unknown, { sql }: { sql: string }) => {
    // Mails are sent every second, whatever is asked meanwhile.
    if (/^(update|insert|delete)(?!.*outbox)/i.test(sql) && rowsOf(response) > 0) writes.push(sql)
  })
  return { ...service, cookie, writes }
}

// What the drivers and Knex itself each say of how many rows a statement changed.
const rowsOf = (response: unknown): number => {
  const { rowCount, changes } = response as { rowCount?: number; changes?: number }
  return rowCount ?? changes ?? Number(response)
}

const lastSeen = async ({ app }: Pick<TestApp, 'app'>): Promise<number> =>
  (await app.knex('sessions').first('last_seen_at')).last_seen_at

it('writes nothing where the last minute saw the session', async () => {
  const { get, cookie, pass, writes } = await startWatched()
  pass(59)
  for (const url of ['/profile', '/sessions', '/users/me']) await get(url, cookie)
  expect(writes).toEqual([])
})

it('notes that the session was seen, once a minute has gone by', async () => {
  const service = await startWatched()
  const before = await lastSeen(service)
  service.pass(60)
  await service.get('/profile', service.cookie)
  await expect.poll(() => lastSeen(service)).toBeGreaterThanOrEqual(before + 60_000)
})

it('notes it once a minute, however often the session is seen', async () => {
  const service = await startWatched()
  const { get, cookie, pass, writes } = service
  for (let i = 0; i < 12; i++) {
    pass(20)
    await get('/profile', cookie)
    await expect.poll(async () => service.app.now() - (await lastSeen(service))).toBeLessThan(60_000)
  }
  expect(writes).toHaveLength(4)
})

it('notes it once for a hundred questions at the same moment', async () => {
  const { get, cookie, pass, writes, app } = await startWatched()
  pass(60)
  const answers = await Promise.all(Array.from({ length: 100 }, () => get('/profile', cookie)))
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(100).fill(200))
  await app.close()
  expect(writes).toHaveLength(1)
})

it('keeps what another instance noted within the minute', async () => {
  const { app, cookie, pass, ...service } = await startWatched()
  pass(60)
  const stale = await app.sessions.find(cookie.session_id)
  await app.knex('sessions').update({ last_seen_at: app.now() - 1 })
  expect(stale && app.sessions.touch(stale)).toBe(true)
  await app.close()
  expect(service.writes).toHaveLength(1)
})

it('notes no earlier time than is noted', async () => {
  const service = await startWatched()
  const before = await lastSeen(service)
  service.pass(-3600)
  await service.get('/profile', service.cookie)
  await service.app.knex.raw('select 1')
  expect(await lastSeen(service)).toBe(before)
})

it('finishes noting before it closes', async () => {
  const { get, cookie, pass, log, app } = await startWatched()
  pass(60)
  await get('/profile', cookie)
  await app.close()
  expect(log.join()).not.toContain('background work failed')
})
