import { expect, it } from 'vitest'
import { bob, signIn, startApp } from '../../support/app.ts'

const CLEARED =
  'session_id=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax'

it.each(['/sessions', '/sessions/'])('logs out at %s, and clears the cookie', async (url) => {
  const service = await startApp()
  const answer = await service.app.inject({ method: 'DELETE', url, cookies: await signIn(service) })
  expect(answer.statusCode).toBe(200)
  expect(answer.body).toBe('{}')
  expect(answer.headers['set-cookie']).toBe(CLEARED)
})

it('clears a cookie that was Secure with one that is', async () => {
  const service = await startApp({ PUBLIC_URL: 'https://auth.example.com' })
  const answer = await service.form('DELETE', '/sessions', {}, await signIn(service))
  expect(answer.headers['set-cookie']).toBe(CLEARED.replace('HttpOnly;', 'HttpOnly; Secure;'))
})

it('ends the session', async () => {
  const service = await startApp()
  const cookie = await signIn(service)
  await service.form('DELETE', '/sessions', {}, cookie)
  expect((await service.get('/profile', cookie)).statusCode).toBe(403)
  expect(await service.app.knex('sessions').select('*')).toEqual([])
})

it('is forbidden the second time', async () => {
  const service = await startApp()
  const cookie = await signIn(service)
  await service.form('DELETE', '/sessions', {}, cookie)
  const answer = await service.form('DELETE', '/sessions', {}, cookie)
  expect([answer.statusCode, answer.body]).toEqual([403, '{"message":"Forbidden"}'])
})

it('is forbidden to who is not signed in', async () => {
  const { form } = await startApp()
  expect((await form('DELETE', '/sessions')).statusCode).toBe(403)
  expect((await form('DELETE', '/sessions', {}, { session_id: 'nobody' })).statusCode).toBe(403)
})

it('signs nobody else out', async () => {
  const service = await startApp()
  const eve = await signIn(service, { ...bob, email: 'eve@eve.com' })
  await service.form('DELETE', '/sessions', {}, await signIn(service))
  expect((await service.get('/profile', eve)).statusCode).toBe(200)
})

it('lets the user log in again', async () => {
  const service = await startApp()
  await service.form('DELETE', '/sessions', {}, await signIn(service))
  expect((await service.get('/profile', await signIn(service))).statusCode).toBe(200)
})
