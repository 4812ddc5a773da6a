import { expect, it } from 'vitest'
import { bob, signIn, startApp } from '../../support/app.ts'
import { freshSharedDatabase } from '../../support/database.ts'
import { addPast, count } from '../../support/past-sessions.ts'
import { send, signInFrom, times } from '../../support/stranger.ts'

const QUICK = {
  LIMIT_ACCOUNT_SIGN_INS: '100000',
  LIMIT_ACCOUNT_FAILURES: '1000',
  LIMIT_NETWORK_FAILURES: '1000',
}

it('lets a person have a hundred sessions, and ends the oldest for each one more', async () => {
  const service = await startApp(QUICK)
  const first = await signIn(service)
  service.pass(1)
  const second = await signIn(service)
  for (let i = 0; i < 99; i++) {
    service.pass(1)
    expect((await signInFrom(service)).statusCode).toBe(200)
  }
  expect(await count(service)).toBe(100)
  expect((await service.get('/profile', first)).statusCode).toBe(403)
  expect((await service.get('/profile', second)).statusCode).toBe(200)
})

it('lets them have a hundred however many sign in at once, on two instances', async () => {
  const DATABASE_URL = await freshSharedDatabase()
  const instances = [
    await startApp({ DATABASE_URL, ...QUICK }),
    await startApp({ DATABASE_URL, ...QUICK }),
  ] as const
  const [service] = instances
  const cookie = await signIn(service)
  await addPast(service, 95)
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, i) => signInFrom(instances[i % 2 ? 0 : 1])),
  )
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(times(30, 200))
  expect(await count(service)).toBe(100)
  expect((await service.get('/profile', cookie)).statusCode).toBe(200)
  for (const answer of answers)
    expect((await service.get('/profile', { session_id: answer.json().session_id })).statusCode).toBe(200)
})

it('bounds what a host opens by itself as well', async () => {
  const service = await startApp()
  await service.form('POST', '/users', bob)
  await addPast(service, 100)
  expect(await service.app.auth.createSession(bob.email)).toMatch(/^[0-9a-f-]{36}$/)
  expect(await count(service)).toBe(100)
})

it('limits right passwords of an account too, generously, and counts none as a failure', async () => {
  const service = await startApp({ LIMIT_ACCOUNT_SIGN_INS: '5' })
  await send(service, 'POST', '/users', bob)
  const statuses: number[] = []
  for (let i = 0; i < 20; i++) statuses.push((await signInFrom(service)).statusCode)
  expect(statuses).toEqual([...times(5, 200), ...times(15, 429)])
  const answer = await signInFrom(service)
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(590)
  expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(600)
  // Whoever does not know the password learns nothing of it.
  expect((await signInFrom(service, { ...bob, password: 'wrong' })).statusCode).toBe(401)
  const kinds = await service.app.knex('events').orderBy('id').pluck('kind')
  expect(kinds).toEqual(['signed_up', ...times(5, 'signed_in'), 'throttled', 'sign_in_failed'])
  service.pass(600)
  expect((await signInFrom(service)).statusCode).toBe(200)
})

it('lists pages of fifty, newest first, and loses none between them', async () => {
  const service = await startApp()
  const cookie = await signIn(service)
  const at = service.app.now() - 1000
  // Three that began in each millisecond.
  for (let i = 0; i < 3; i++) await addPast(service, 33, { at })
  const page = async (query: string) => (await service.get(`/sessions${query}`, cookie)).json()
  expect(await page('')).toHaveLength(52)
  for (const limit of [1, 7, 50, 200]) {
    const found: { id: string; created_at: string }[] = []
    for (let before = ''; ; before = `&before=${found.at(-1)?.created_at}`) {
      const next = await page(`?limit=${limit}${before}`)
      if (next.length === 0) break
      found.push(...next)
    }
    expect(new Set(found.map(({ id }) => id)).size, String(limit)).toBe(100)
    expect(found).toHaveLength(100)
    expect(found.map(({ created_at }) => created_at)).toEqual(
      found
        .map(({ created_at }) => created_at)
        .sort()
        .toReversed(),
    )
  }
})

it('fills a page although many before it are over', async () => {
  const service = await startApp()
  const cookie = await signIn(service)
  await addPast(service, 300, { over: true })
  await addPast(service, 10, { at: service.app.now() - 60_000 })
  expect((await service.get('/sessions?limit=5', cookie)).json()).toHaveLength(5)
  expect((await service.get('/sessions', cookie)).json()).toHaveLength(11)
})

it.each(['limit=0', 'limit=201', 'limit=x', 'before=yesterday', 'offset=1'])('refuses ?%s', async (query) => {
  const service = await startApp()
  const answer = await service.get(`/sessions?${query}`, await signIn(service))
  expect(answer.statusCode).toBe(400)
})

it('writes no event for the end of no session', async () => {
  const service = await startApp()
  const cookie = await signIn(service)
  for (let i = 0; i < 3; i++)
    expect((await service.form('DELETE', '/sessions/others', {}, cookie)).body).toBe('{}')
  const kinds = () => service.app.knex('events').where({ kind: 'signed_out' })
  expect(await kinds()).toEqual([])
  await Promise.all(times(10, 0).map(() => service.form('DELETE', '/sessions', {}, cookie)))
  expect(await kinds()).toHaveLength(1)
})
