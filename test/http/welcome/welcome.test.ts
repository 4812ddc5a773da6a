import { expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'

it('says Bienvenue', async () => {
  const { get } = await startApp()
  const answer = await get('/')
  expect(answer.statusCode).toBe(200)
  expect(answer.body).toBe('{"message":"Bienvenue"}')
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
  expect(answer.headers['set-cookie']).toBeUndefined()
})

it('says so to a cookie that is nobody’s', async () => {
  const { get } = await startApp()
  expect((await get('/', { session_id: 'nobody' })).statusCode).toBe(200)
})
