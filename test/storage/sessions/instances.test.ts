import { expect, it } from 'vitest'
import { bob, signIn, startApp } from '../../support/app.ts'
import { freshSharedDatabase } from '../../support/database.ts'

/** Two instances on one database. */
async function startTwo() {
  const DATABASE_URL = await freshSharedDatabase()
  return [await startApp({ DATABASE_URL }), await startApp({ DATABASE_URL })] as const
}

it('knows on one instance who signed in on another', async () => {
  const [one, other] = await startTwo()
  const cookie = await signIn(one)
  expect((await other.get('/profile', cookie)).body).toBe('{"email":"bob@bob.com"}')
})

it('is signed out on one instance at once where it was on the other', async () => {
  const [one, other] = await startTwo()
  const cookie = await signIn(one)
  for (const service of [one, other]) expect((await service.get('/profile', cookie)).statusCode).toBe(200)
  await one.form('DELETE', '/sessions', {}, cookie)
  expect((await other.get('/profile', cookie)).statusCode).toBe(403)
})

it.each([
  ['POST', '/sessions', bob],
  ['PUT', '/users/me/password', { current_password: bob.password, new_password: 'newSuperPwd' }],
  ['DELETE', '/users/me', { password: bob.password }],
] as const)('agrees at once that %s %s ended a session', async (method, url, fields) => {
  const [one, other] = await startTwo()
  const cookie = await signIn(one)
  expect((await other.get('/profile', cookie)).statusCode).toBe(200)
  expect((await one.form(method, url, fields, cookie)).statusCode).toBe(200)
  expect((await other.get('/profile', cookie)).statusCode).toBe(403)
})

it('agrees at once on the other sessions that were ended', async () => {
  const [one, other] = await startTwo()
  const [phone, laptop] = [await signIn(one), await signIn(one)]
  expect((await other.get('/profile', phone)).statusCode).toBe(200)
  await one.form('DELETE', '/sessions/others', {}, laptop)
  expect((await other.get('/profile', phone)).statusCode).toBe(403)
})
