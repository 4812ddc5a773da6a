import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { bob, signIn, startApp, type TestApp } from '../../support/app.ts'
import { onStatement } from '../../support/statements.ts'

const eve = { email: 'eve@eve.com', password: 'passwordOfEve' }
const CLEARED = /^session_id=; Max-Age=0; Path=\//

/** Asks with a Cookie header as a browser makes it that has several cookies of the name. */
const ask = (
  { app }: TestApp,
  method: 'GET' | 'POST' | 'DELETE',
  url: string,
  ids: string[],
  body?: object,
) =>
  app.inject({
    method,
    url,
    headers: { cookie: ['a=b', ...ids.map((id) => `session_id=${id}`)].join('; ') },
    ...(body ? { payload: body } : {}),
  })

const statusOf = async (service: TestApp, session_id: string) =>
  (await service.get('/profile', { session_id })).statusCode

const clears = (answer: { headers: object }) =>
  CLEARED.test(String((answer.headers as Record<string, unknown>)['set-cookie']))

it('takes whichever cookie is good, in any order, and tells nobody to drop it', async () => {
  const service = await startApp()
  const { session_id } = await signIn(service)
  for (const stale of ['legacy', randomUUID(), '', '%', '"x"'])
    for (const ids of [
      [stale, session_id],
      [session_id, stale],
      [stale, randomUUID(), session_id],
    ]) {
      const answer = await ask(service, 'GET', '/profile', ids)
      expect([answer.statusCode, answer.headers['set-cookie']], ids.join()).toEqual([200, undefined])
    }
})

it('looks up four at most', async () => {
  const service = await startApp()
  const { session_id } = await signIn(service)
  const stale = Array.from({ length: 300 }, () => randomUUID())
  expect((await ask(service, 'GET', '/profile', [...stale.slice(0, 3), session_id])).statusCode).toBe(200)
  const looked: string[] = []
  onStatement(service, (sql) => looked.push(sql))
  expect((await ask(service, 'GET', '/profile', [...stale, session_id])).statusCode).toBe(403)
  expect(looked.length).toBeLessThanOrEqual(5)
})

it('ends the good session at a log-out, and clears the cookie', async () => {
  const service = await startApp()
  const { session_id } = await signIn(service)
  const answer = await ask(service, 'DELETE', '/sessions', ['legacy', session_id])
  expect([answer.statusCode, clears(answer)]).toEqual([200, true])
  expect(await statusOf(service, session_id)).toBe(403)
})

it('ends every session that the browser presents at a log-out: else the other would go on', async () => {
  const service = await startApp()
  const ids = [(await signIn(service)).session_id, (await signIn(service, eve)).session_id]
  expect((await ask(service, 'DELETE', '/sessions', ids)).statusCode).toBe(200)
  for (const id of ids) expect(await statusOf(service, id)).toBe(403)
  const events = await service.app.knex('events').where({ kind: 'signed_out' }).orderBy('user_id')
  expect(events.map(({ user_id }) => user_id)).toEqual([1, 2])
})

it('ends whichever was live when somebody signs in over several', async () => {
  const service = await startApp()
  const { session_id } = await signIn(service)
  const answer = await ask(service, 'POST', '/sessions', ['legacy', session_id], bob)
  expect(answer.statusCode).toBe(200)
  expect(await statusOf(service, session_id)).toBe(403)
  expect(await statusOf(service, answer.json().session_id)).toBe(200)
})

it('clears dead cookies with the 403, wherever they are shown, and no device’s', async () => {
  const service = await startApp()
  const { session_id } = await signIn(service)
  await service.form('DELETE', '/sessions', {}, { session_id })
  for (const [method, url] of [
    ['GET', '/profile'],
    ['GET', '/users/me'],
    ['DELETE', '/sessions'],
  ] as const) {
    const answer = await ask(service, method, url, [session_id, 'legacy'])
    expect([answer.statusCode, clears(answer)]).toEqual([403, true])
    expect(answer.cookies.map(({ name }) => name)).toEqual(['session_id'])
  }
})

it('clears nothing where nothing is presented', async () => {
  const service = await startApp()
  for (const cookies of [{}, { device_id: 'x' }] as Record<string, string>[]) {
    const answer = await service.get('/profile', cookies)
    expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([403, undefined])
  }
})

it('leaves the cookie alone that a sign-in or a change of the password has just set in the place of this one', async () => {
  const service = await startApp()
  const { session_id: first } = await signIn(service)
  const second = (await ask(service, 'POST', '/sessions', [first], bob)).json().session_id
  const change = { current_password: bob.password, new_password: 'new password' }
  expect((await service.json('PUT', '/users/me/password', change, { session_id: second })).statusCode).toBe(
    200,
  )
  // What was asked with the former cookie, and is answered late.
  for (const former of [first, second]) {
    const late = await ask(service, 'GET', '/profile', [former])
    expect([late.statusCode, late.headers['set-cookie']]).toEqual([403, undefined])
  }
  service.pass(60)
  expect(clears(await ask(service, 'GET', '/profile', [first]))).toBe(true)
  await service.app.sessions.purge()
  expect(await service.app.knex('replaced_sessions')).toEqual([])
})
