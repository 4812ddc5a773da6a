import { expect, it } from 'vitest'
import { bob, startApp } from '../../support/app.ts'

it('registers nobody over HTTP where registration is closed, and signs in who was added', async () => {
  const { app, form } = await startApp({ REGISTRATION: 'closed' })
  const answer = await form('POST', '/users', bob)
  expect([answer.statusCode, answer.body]).toEqual([403, '{"message":"registration closed"}'])
  await app.auth.registerUser(bob.email, bob.password)
  expect((await form('POST', '/sessions', bob)).statusCode).toBe(200)
})
