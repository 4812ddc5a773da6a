import { expect, it } from 'vitest'
import { bob, startApp } from '../../support/app.ts'

const created = '{"email":"bob@bob.com","message":"user created"}'

it('registers with a form', async () => {
  const { form } = await startApp()
  const answer = await form('POST', '/users', bob)
  expect(answer.statusCode).toBe(201)
  expect(answer.body).toBe(created)
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
})

it('registers with JSON', async () => {
  const { json } = await startApp()
  const answer = await json('POST', '/users', bob)
  expect(answer.statusCode).toBe(201)
  expect(answer.body).toBe(created)
})

it('registers at /users/ as well', async () => {
  const { form } = await startApp()
  expect((await form('POST', '/users/', bob)).body).toBe(created)
})

it('signs nobody in by it', async () => {
  const { form } = await startApp()
  expect((await form('POST', '/users', bob)).headers['set-cookie']).toBeUndefined()
})

it('registers an address once', async () => {
  const { form } = await startApp()
  await form('POST', '/users', bob)
  const answer = await form('POST', '/users', { ...bob, password: 'another' })
  expect(answer.statusCode).toBe(400)
  expect(answer.body).toBe('{"message":"email already registered"}')
})

it('leaves the password as it was when the address is registered again', async () => {
  const { form } = await startApp()
  await form('POST', '/users', bob)
  await form('POST', '/users', { ...bob, password: 'another' })
  expect((await form('POST', '/sessions', bob)).statusCode).toBe(200)
})

it('takes any writing of an address for the same', async () => {
  const { json } = await startApp()
  expect((await json('POST', '/users', { ...bob, email: ' Bob@bob.com' })).body).toBe(created)
  for (const email of ['bob@bob.com', 'BOB@BOB.COM', '  Bob@bob.com '])
    expect((await json('POST', '/users', { ...bob, email })).body).toBe(
      '{"message":"email already registered"}',
    )
})

it('keeps a Unicode domain in its ASCII form', async () => {
  const { json } = await startApp()
  const answer = await json('POST', '/users', { ...bob, email: 'bob@bücher.de' })
  expect(answer.json().email).toBe('bob@xn--bcher-kva.de')
  const again = await json('POST', '/users', { ...bob, email: 'bob@xn--bcher-kva.de' })
  expect(again.body).toBe('{"message":"email already registered"}')
})

it('takes an address of 250 characters', async () => {
  const { json } = await startApp()
  const email = `bob@${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.ee`
  expect(email).toHaveLength(250)
  expect((await json('POST', '/users', { ...bob, email })).statusCode).toBe(201)
  expect((await json('POST', '/users', { ...bob, email: `x${email}` })).statusCode).toBe(400)
})

const NO_ADDRESSES = [
  'bob',
  '',
  '@bob.com',
  'bob@',
  'bob@bob@bob.com',
  'bob smith@bob.com',
  'bob@bob .com',
  'bób@bob.com',
  'bob@\uff42ob.com',
  'bob@bo\u212a.com',
  'bob@127.0.0.1',
  'bob@-bob.com',
  'bob@bob..com',
  'bob@bob.com\0',
  'bob@bob.com,eve@eve.com',
  'Bob <bob@bob.com>',
  'bob\r\nBcc: eve@eve.com',
]

it('refuses what is no address', async () => {
  const { json, app } = await startApp()
  for (const email of NO_ADDRESSES) {
    const { statusCode, body } = await json('POST', '/users', { ...bob, email })
    expect({ email, statusCode, body }).toEqual({
      email,
      statusCode: 400,
      body: expect.stringMatching(
        /^{"message":"email (is not a valid address|must not contain control characters)"}$/,
      ),
    })
  }
  expect(await app.knex('users').select('id')).toEqual([])
})
