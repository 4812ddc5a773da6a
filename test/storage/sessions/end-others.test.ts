import { expect, it } from 'vitest'
import { bob, signIn, startApp, type TestApp } from '../../support/app.ts'

const NOT_FOUND = [404, '{"message":"session not found"}']
const eve = { email: 'eve@eve.com', password: bob.password }

type Cookie = { session_id: string }

const nameOf = async ({ get }: TestApp, cookie: Cookie): Promise<string> =>
  (await get('/sessions', cookie)).json().find(({ current }: { current: boolean }) => current).id

const statusOf = async ({ get }: TestApp, cookie: Cookie) => (await get('/profile', cookie)).statusCode

it('ends another session of the caller, and leaves the one that asks', async () => {
  const service = await startApp()
  const [phone, laptop] = [await signIn(service), await signIn(service)]
  const answer = await service.form('DELETE', `/sessions/${await nameOf(service, phone)}`, {}, laptop)
  expect([answer.statusCode, answer.body, answer.headers['set-cookie']]).toEqual([200, '{}', undefined])
  expect([await statusOf(service, phone), await statusOf(service, laptop)]).toEqual([403, 200])
})

it('clears the cookie where it is the session that asks', async () => {
  const service = await startApp()
  const cookie = await signIn(service)
  const answer = await service.form('DELETE', `/sessions/${await nameOf(service, cookie)}/`, {}, cookie)
  expect([answer.statusCode, answer.body]).toEqual([200, '{}'])
  expect(answer.headers['set-cookie']).toMatch(/^session_id=; Max-Age=0;/)
  expect(await statusOf(service, cookie)).toBe(403)
})

it('answers for another user’s session as for one that never was, and leaves it', async () => {
  const service = await startApp()
  const [cookie, others] = [await signIn(service), await signIn(service, eve)]
  const names = [await nameOf(service, others), '0a0c5a4e-6c0e-4a43-9d3c-5b8f0a6a1c2e']
  for (const name of names) {
    const { statusCode, body } = await service.form('DELETE', `/sessions/${name}`, {}, cookie)
    expect([statusCode, body]).toEqual(NOT_FOUND)
  }
  expect(await statusOf(service, others)).toBe(200)
})

it.each(['7', '%F0%9F%98%80', "'%20or%201=1", 'x'.repeat(200)])('answers 404 for %s', async (name) => {
  const service = await startApp()
  const cookie = await signIn(service)
  const { statusCode, body } = await service.form('DELETE', `/sessions/${name}`, {}, cookie)
  expect([statusCode, body]).toEqual(NOT_FOUND)
})

it('does not take a session’s ID or digest for its name', async () => {
  const service = await startApp()
  const cookie = await signIn(service)
  const { digest } = await service.app.knex('sessions').first('digest')
  for (const name of [cookie.session_id, digest])
    expect((await service.form('DELETE', `/sessions/${name}`, {}, cookie)).statusCode).toBe(404)
})

it('ends a session once', async () => {
  const service = await startApp()
  const [phone, laptop] = [await signIn(service), await signIn(service)]
  const url = `/sessions/${await nameOf(service, phone)}`
  const answers = [
    await service.form('DELETE', url, {}, laptop),
    await service.form('DELETE', url, {}, laptop),
  ]
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 404])
})

it('ends every session of the caller but the one that asks, and nobody else’s', async () => {
  const service = await startApp()
  const others = [await signIn(service), await signIn(service)]
  const [cookie, ofEve] = [await signIn(service), await signIn(service, eve)]
  const answer = await service.form('DELETE', '/sessions/others', {}, cookie)
  expect([answer.statusCode, answer.body, answer.headers['set-cookie']]).toEqual([200, '{}', undefined])
  for (const other of others) expect(await statusOf(service, other)).toBe(403)
  for (const left of [cookie, ofEve]) expect(await statusOf(service, left)).toBe(200)
})

it('is forbidden to who is not signed in', async () => {
  const service = await startApp()
  const name = await nameOf(service, await signIn(service))
  for (const url of [`/sessions/${name}`, '/sessions/others'])
    expect((await service.form('DELETE', url)).body).toBe('{"message":"Forbidden"}')
})

it.each(['%00', 'a%00b'])('answers 400 for %s', async (name) => {
  const service = await startApp()
  const cookie = await signIn(service)
  const { statusCode, body } = await service.form('DELETE', `/sessions/${name}`, {}, cookie)
  expect([statusCode, body]).toEqual([400, '{"message":"id must not contain control characters"}'])
})
