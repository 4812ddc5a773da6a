import { expect, it } from 'vitest'
import { bob, startApp } from '../support/app.ts'

it('registers with a form', async () => {
  const { form } = await startApp()
  const answer = await form('POST', '/users', bob)
  expect(answer.statusCode).toBe(201)
  expect(answer.body).toBe('{"email":"bob@bob.com","message":"user created"}')
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
})

it('registers with JSON', async () => {
  const { json } = await startApp()
  const answer = await json('POST', '/users', bob)
  expect(answer.statusCode).toBe(201)
  expect(answer.body).toBe('{"email":"bob@bob.com","message":"user created"}')
})
