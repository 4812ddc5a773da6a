import { expect, it } from 'vitest'
import { bob, signIn, startApp } from '../../support/app.ts'
import { freshSharedDatabase } from '../../support/database.ts'
import { itOfServer } from '../../support/server-only.ts'

/** The service with its tables gone: every question for it is a fault of ours. */
async function startBroken() {
  const service = await startApp({ DATABASE_URL: await freshSharedDatabase() })
  const cookie = await signIn(service)
  for (const table of ['events', 'devices', 'tokens', 'sessions', 'users'])
    await service.app.knex.schema.dropTable(table)
  service.log.length = 0
  return { ...service, cookie, faults: () => linesOf(service.log).filter(({ level }) => level >= 50) }
}

interface LogLine {
  level: number
  msg: string
  request_id?: string
  err?: { type: string; message: string; stack: string }
}

const linesOf = (log: readonly string[]): LogLine[] => log.map((line) => JSON.parse(line))

itOfServer('is answered with a message and the request’s ID, and nothing else', async () => {
  const { form, log } = await startBroken()
  const answer = await form('POST', '/users', bob)
  expect(answer.statusCode).toBe(500)
  const { request_id } = answer.json()
  expect(answer.body).toBe(`{"message":"internal error","request_id":"${request_id}"}`)
  expect(linesOf(log).map((line) => line.request_id)).toContain(request_id)
})

itOfServer('is logged once, with its stack', async () => {
  const { form, faults } = await startBroken()
  const answer = await form('POST', '/users', bob)
  expect(faults()).toHaveLength(1)
  expect(faults()[0]).toMatchObject({
    msg: 'internal error',
    request_id: answer.json().request_id,
    err: { message: expect.stringContaining('users'), stack: expect.stringMatching(/\n +at /) },
  })
})

it('is the same at every route, and says nothing of SQL, stacks or paths', async () => {
  const { form, get, cookie, faults } = await startBroken()
  const answers = [
    await form('POST', '/users', bob),
    await form('POST', '/sessions', bob),
    await get('/profile', cookie),
    await form('DELETE', '/sessions', {}, cookie),
    await get('/sessions', cookie),
    await form('DELETE', '/sessions/others', {}, cookie),
    await get('/users/me', cookie),
    await form('DELETE', '/users/me', { password: bob.password }, cookie),
    await form('POST', '/reset_password', { email: bob.email }),
    await form('PUT', '/reset_password', { reset_token: 'x', new_password: 'x' }),
  ]
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 500))
  for (const answer of answers) {
    expect(Object.keys(answer.json())).toEqual(['message', 'request_id'])
    expect(answer.json().message).toBe('internal error')
    expect(JSON.stringify(answer.headers)).not.toMatch(/select|insert|users|sessions|\/src\//i)
  }
  expect(faults()).toHaveLength(answers.length)
})

it('is a problem with the request’s ID for who asks for one', async () => {
  const { app } = await startBroken()
  const headers = { accept: 'application/problem+json' }
  const answer = await app.inject({ method: 'POST', url: '/users', headers, payload: bob })
  expect(answer.json()).toEqual({
    type: 'about:blank',
    title: 'Internal Server Error',
    status: 500,
    detail: 'internal error',
    code: 'service.internal_error',
    request_id: expect.any(String),
  })
})

it('leaves the service up', async () => {
  const { form, get } = await startBroken()
  await form('POST', '/users', bob)
  expect((await get('/')).statusCode).toBe(200)
})

it('is not what a refusal is: those are no errors in the log', async () => {
  const { form, get, json, log } = await startApp()
  await json('POST', '/users', { email: 7 })
  await form('POST', '/sessions', bob)
  await get('/profile')
  await get('/nowhere')
  expect(linesOf(log).filter(({ level }) => level >= 50)).toEqual([])
})

it('is found by an ID of ours, never one the caller brings', async () => {
  const { app } = await startBroken()
  const headers = { 'request-id': 'mine', 'x-request-id': 'mine' }
  const answer = await app.inject({ method: 'POST', url: '/users', headers, payload: bob })
  expect(answer.json().request_id).toMatch(/^[0-9a-f-]{36}$/)
})
