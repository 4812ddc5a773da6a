import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { sha256 } from '../../../src/platform/crypto/digest.ts'
import { signIn, startApp, type TestApp } from '../../support/app.ts'
import { addRows } from '../../support/past-sessions.ts'

const DAY_MS = 86_400_000

/** Sessions of Bob, last seen and to end at these times from now. */
async function addSessions({ app }: TestApp, count: number, seen: number, end: number, remember = true) {
  const now = app.now()
  const rows = Array.from({ length: count }, () => ({
    digest: sha256(randomUUID()),
    id: randomUUID(),
    user_id: 1,
    created_at: now + seen,
    last_seen_at: now + seen,
    expires_at: now + end,
    remember,
  }))
  await addRows(app.knex, 'sessions', rows)
}

const count = async ({ app }: TestApp): Promise<number> => (await app.knex('sessions').select('id')).length

it('deletes sessions past their idle or their absolute timeout, and no others', async () => {
  const service = await startApp()
  const cookie = await signIn(service)
  await addSessions(service, 3, -DAY_MS, 0)
  await addSessions(service, 3, -7 * DAY_MS, 5 * DAY_MS)
  await addSessions(service, 3, -DAY_MS, 5 * DAY_MS, false)
  await addSessions(service, 2, -7 * DAY_MS + 60_000, 60_000)
  await addSessions(service, 2, -DAY_MS + 60_000, 60_000, false)
  await service.app.sessions.purge()
  expect(await count(service)).toBe(1 + 2 + 2)
  expect((await service.get('/profile', cookie)).statusCode).toBe(200)
})

it('deletes all of many, a batch of at most 500 at a time', async () => {
  const service = await startApp()
  await signIn(service)
  await addSessions(service, 1100, -DAY_MS, 0)
  const batches: number[] = []
  service.app.knex.on('query-response', (response: unknown, { sql }: { sql: string }) => {
    if (sql.includes('delete')) batches.push(rowsOf(response))
  })
  await service.app.sessions.purge()
  // On a busy machine the service's own purge may have begun: what it has locked is left to it.
  await expect.poll(() => count(service)).toBe(1)
  expect(Math.max(...batches)).toBe(500)
})

const rowsOf = (response: unknown): number => {
  const { rowCount, changes } = response as { rowCount?: number; changes?: number }
  return rowCount ?? changes ?? Number(response)
}
