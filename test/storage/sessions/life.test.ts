import { expect, it } from 'vitest'
import { bob, startApp, type TestApp } from '../../support/app.ts'

const DAY = 86_400
const HOUR = 3600

/** Signs Bob in, to be remembered or not; gives the cookie. */
async function signInFor({ json, form }: TestApp, remember: boolean) {
  await form('POST', '/users', bob)
  const answer = await json('POST', '/sessions', { ...bob, remember })
  return { session_id: answer.json().session_id as string }
}

const unseenFor = async ({ app }: TestApp): Promise<number> =>
  app.now() - Number((await app.knex('sessions').max('last_seen_at as seen').first())?.seen)

/** The status of GET /profile, time after time: after each of these seconds. */
async function statusesAfter(service: TestApp, cookie: { session_id: string }, seconds: readonly number[]) {
  const statuses: number[] = []
  for (const some of seconds) {
    service.pass(some)
    statuses.push((await service.get('/profile', cookie)).statusCode)
    // What is written behind the answer's back must not be overtaken by the next question.
    if (statuses.at(-1) === 200) await expect.poll(() => unseenFor(service)).toBeLessThan(60_000)
  }
  return statuses
}

it('ends a session that nobody used for the idle timeout', async () => {
  const service = await startApp({ SESSION_IDLE_SECONDS: '600' })
  const cookie = await signInFor(service, true)
  expect(await statusesAfter(service, cookie, [599, 600])).toEqual([200, 403])
})

it('goes on while it is used, however long that is beyond the idle timeout', async () => {
  const service = await startApp({ SESSION_IDLE_SECONDS: '600' })
  const cookie = await signInFor(service, true)
  expect(await statusesAfter(service, cookie, Array(20).fill(500))).toEqual(Array(20).fill(200))
})

it('ends at the absolute timeout however much it is used', async () => {
  const service = await startApp({ SESSION_ABSOLUTE_SECONDS: '7200' })
  const cookie = await signInFor(service, true)
  expect(await statusesAfter(service, cookie, [HOUR, HOUR - 1, 1])).toEqual([200, 200, 403])
})

it('lasts for a week unused and a month used unless said otherwise', async () => {
  const service = await startApp()
  const idle = await signInFor(service, true)
  expect(await statusesAfter(service, idle, [7 * DAY - 1])).toEqual([200])
  expect(await statusesAfter(service, idle, [7 * DAY])).toEqual([403])
  const used = await signInFor(service, true)
  const days = [6, 6, 6, 6, 5].map((some) => some * DAY)
  expect(await statusesAfter(service, used, [...days, DAY - 1, 1])).toEqual([...Array(6).fill(200), 403])
})

it('lasts for at most a day unused where it is not to be remembered', async () => {
  const service = await startApp()
  const cookie = await signInFor(service, false)
  expect(await statusesAfter(service, cookie, [DAY - 1, DAY - 1, DAY])).toEqual([200, 200, 403])
})

it('lasts for the idle timeout, not for a day, where that is shorter and it is not to be remembered', async () => {
  const service = await startApp({ SESSION_IDLE_SECONDS: '600' })
  const cookie = await signInFor(service, false)
  expect(await statusesAfter(service, cookie, [599, 600])).toEqual([200, 403])
})

it('is not revived by a clock set back, once it was presented when it was over', async () => {
  const service = await startApp()
  const cookie = await signInFor(service, true)
  expect(await statusesAfter(service, cookie, [7 * DAY, -7 * DAY])).toEqual([403, 403])
})

it('is not revived by a clock set back, presented by nobody, once those that are over were purged', async () => {
  const service = await startApp()
  const cookie = await signInFor(service, true)
  service.pass(7 * DAY)
  await service.app.sessions.purge()
  expect(await statusesAfter(service, cookie, [-7 * DAY])).toEqual([403])
})

it('ends no later for a clock that was set back and forth', async () => {
  const service = await startApp({ SESSION_ABSOLUTE_SECONDS: '7200' })
  const cookie = await signInFor(service, true)
  expect(await statusesAfter(service, cookie, [HOUR, -HOUR, 2 * HOUR])).toEqual([200, 200, 403])
})

it('is over for every route alike', async () => {
  const service = await startApp()
  const cookie = await signInFor(service, true)
  service.pass(7 * DAY)
  for (const url of ['/sessions', '/users/me', '/profile'])
    expect((await service.get(url, cookie)).statusCode).toBe(403)
  expect((await service.form('DELETE', '/sessions', {}, cookie)).statusCode).toBe(403)
})

it('goes on while it is used where the idle timeout is a minute, and ends when it is not', async () => {
  const service = await startApp({ SESSION_IDLE_SECONDS: '60' })
  const cookie = await signInFor(service, true)
  for (let use = 0; use < 8; use++) {
    service.pass(50)
    expect((await service.get('/profile', cookie)).statusCode).toBe(200)
    await expect.poll(() => unseenFor(service)).toBeLessThan(50_000)
  }
  service.pass(60)
  expect((await service.get('/profile', cookie)).statusCode).toBe(403)
})
