import { expect, it } from 'vitest'
import { bob, signIn, startApp, type TestApp } from '../../support/app.ts'
import { addPast, addRows, count } from '../../support/past-sessions.ts'
import { signInFrom } from '../../support/stranger.ts'

const MANY = 5_000

/** How often other work came in between while something was done, and how many rows one statement changed at most. */
async function watch({ app }: TestApp, work: () => Promise<unknown>) {
  let turns = 0
  let most = 0
  let isOver = false
  const turn = () => {
    turns++
    if (!isOver) setImmediate(turn)
  }
  const note = (response: unknown, { sql }: { sql: string }) => {
    if (/^(delete|update|with)/i.test(sql)) most = Math.max(most, rowsOf(response))
  }
  app.knex.on('query-response', note)
  setImmediate(turn)
  await work()
  isOver = true
  app.knex.off('query-response', note)
  return { turns, most }
}

const rowsOf = (response: unknown): number => {
  const { rowCount, changes } = response as { rowCount?: number; changes?: number }
  return rowCount ?? changes ?? (Number(response) || 0)
}

const WAYS: Record<
  string,
  (service: TestApp, cookies: { session_id: string }) => Promise<{ statusCode: number }>
> = {
  'GET /sessions': ({ get }, cookies) => get('/sessions', cookies),
  'GET /users/me': ({ get }, cookies) => get('/users/me', cookies),
  'DELETE /sessions/others': ({ form }, cookies) => form('DELETE', '/sessions/others', {}, cookies),
  'PUT /users/me/password': ({ form }, cookies) =>
    form(
      'PUT',
      '/users/me/password',
      { current_password: bob.password, new_password: 'new password' },
      cookies,
    ),
  'PUT /reset_password': async ({ form, app }) =>
    form('PUT', '/reset_password', {
      reset_token: await app.auth.createResetToken(bob.email),
      new_password: 'new password',
    }),
  'DELETE /users/me': ({ form }, cookies) => form('DELETE', '/users/me', { password: bob.password }, cookies),
  'POST /sessions': (service) => signInFrom(service),
}

it.each(Object.keys(WAYS))('answers %s with very many sessions from the past in small steps', async (way) => {
  const service = await startApp()
  const cookies = await signIn(service)
  await addPast(service, MANY)
  const event = { kind: 'signed_in', user_id: 1, ip: '192.0.2.1' }
  const events = Array.from({ length: MANY / 4 }, (_, i) => ({ ...event, time: service.app.now() - i }))
  await addRows(service.app.knex, 'events', events)
  let status = 0
  const { turns, most } = await watch(service, async () => {
    status = (await WAYS[way]?.(service, cookies))?.statusCode ?? 0
  })
  expect(status).toBe(200)
  expect(most).toBeLessThanOrEqual(way === 'DELETE /users/me' ? 1010 : 500)
  const isInBatches = !way.startsWith('GET') && way !== 'POST /sessions'
  if (isInBatches) expect(turns).toBeGreaterThanOrEqual(MANY / 500 - 1)
  const left = { 'DELETE /users/me': 0, 'PUT /reset_password': 0 }[way] ?? 1
  if (isInBatches) expect(await count(service)).toBe(left)
  if (way === 'DELETE /users/me') expect(await service.app.knex('events').whereNotNull('ip')).toEqual([])
})

it('purges very many in small steps', async () => {
  const service = await startApp()
  await signIn(service)
  await addPast(service, MANY, { over: true })
  const { turns, most } = await watch(service, () => service.app.sessions.purge())
  expect(most).toBe(500)
  expect(turns).toBeGreaterThanOrEqual(MANY / 500)
  expect(await count(service)).toBe(1)
})
