import { expect, it } from 'vitest'
import { sha256 } from '../../../src/platform/crypto/digest.ts'
import { bob, signIn, startApp } from '../../support/app.ts'

const UUID_V4 = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}'

it.each(['form', 'json'] as const)('logs in with %s', async (kind) => {
  const service = await startApp()
  await service.form('POST', '/users', bob)
  const answer = await service[kind]('POST', '/sessions', bob)
  expect(answer.statusCode).toBe(200)
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
  expect(answer.body).toMatch(
    new RegExp(`^{"email":"bob@bob.com","message":"logged in","session_id":"${UUID_V4}"}$`),
  )
})

it('sets the session’s ID as a cookie, with these attributes and no others', async () => {
  const { form } = await startApp()
  await form('POST', '/users', bob)
  const answer = await form('POST', '/sessions', bob)
  expect([answer.headers['set-cookie']].flat()[0]).toBe(
    `session_id=${answer.json().session_id}; Path=/; HttpOnly; SameSite=Lax`,
  )
})

it('sets it Secure as well where PUBLIC_URL is https', async () => {
  const { form } = await startApp({ PUBLIC_URL: 'https://auth.example.com' })
  await form('POST', '/users', bob)
  const answer = await form('POST', '/sessions', bob)
  expect([answer.headers['set-cookie']].flat()[0]).toBe(
    `session_id=${answer.json().session_id}; Path=/; HttpOnly; Secure; SameSite=Lax`,
  )
})

it('logs in at /sessions/ as well', async () => {
  const { form } = await startApp()
  await form('POST', '/users', bob)
  expect((await form('POST', '/sessions/', bob)).statusCode).toBe(200)
})

it('logs in with any writing of the address, and answers with the stored one', async () => {
  const { form } = await startApp()
  await form('POST', '/users', bob)
  const answer = await form('POST', '/sessions', { ...bob, email: ' BOB@Bob.com ' })
  expect(answer.json().email).toBe('bob@bob.com')
})

it('gives another ID at each login, and ends no session on another device by it', async () => {
  const service = await startApp()
  const first = await signIn(service)
  const second = await signIn(service)
  expect(second.session_id).not.toBe(first.session_id)
  for (const cookie of [first, second]) expect((await service.get('/profile', cookie)).statusCode).toBe(200)
})

it('never takes an ID that the caller brings', async () => {
  const { form } = await startApp()
  await form('POST', '/users', bob)
  const brought = { session_id: '163fe508-19a2-48ed-a7c8-d9c6e56fabd1' }
  const answer = await form('POST', '/sessions', bob, brought)
  expect(answer.json().session_id).not.toBe(brought.session_id)
})

it('keeps nothing of the ID but its digest', async () => {
  const service = await startApp()
  const { session_id } = await signIn(service)
  const rows = await service.app.knex('sessions').select('*')
  expect(rows.map(({ digest }) => digest)).toEqual([sha256(session_id)])
  expect(JSON.stringify(rows)).not.toContain(session_id)
})

const WRONG: readonly [string, object][] = [
  ['a wrong password', { ...bob, password: 'wrong' }],
  ['an unknown address', { ...bob, email: 'eve@eve.com' }],
  ['an address that is none', { ...bob, email: 'bob' }],
  ['the password of another case', { ...bob, password: bob.password.toUpperCase() }],
  ['no address', { password: bob.password }],
  ['no password', { email: bob.email }],
  ['a null address', { ...bob, email: null }],
  ['a null password', { ...bob, password: null }],
  ['an empty address', { ...bob, email: '' }],
  ['an empty password', { ...bob, password: '' }],
  ['neither', {}],
]

it('answers 401 to wrong, missing, null and empty credentials alike, and sets no cookie', async () => {
  const { form, json } = await startApp()
  await form('POST', '/users', bob)
  for (const [what, fields] of WRONG) {
    const { statusCode, body, headers } = await json('POST', '/sessions', fields)
    expect([what, statusCode, body, headers['set-cookie']]).toEqual([
      what,
      401,
      '{"message":"invalid credentials"}',
      undefined,
    ])
  }
})

it('answers 401 to forms with missing and empty fields', async () => {
  const { form } = await startApp()
  await form('POST', '/users', bob)
  const forms: Record<string, string>[] = [
    {},
    { email: bob.email },
    { ...bob, password: '' },
    { ...bob, email: '' },
  ]
  for (const fields of forms) expect((await form('POST', '/sessions', fields)).statusCode).toBe(401)
})

it('answers 401 to no body at all', async () => {
  const { app } = await startApp()
  const answer = await app.inject({ method: 'POST', url: '/sessions' })
  expect([answer.statusCode, answer.body]).toEqual([401, '{"message":"invalid credentials"}'])
})

it('leaves a session alone when a login fails', async () => {
  const service = await startApp()
  const cookie = await signIn(service)
  await service.form('POST', '/sessions', { ...bob, password: 'wrong' })
  expect((await service.get('/profile', cookie)).statusCode).toBe(200)
})
