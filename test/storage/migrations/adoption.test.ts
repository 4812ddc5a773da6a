import { randomUUID } from 'node:crypto'
import bcrypt from 'bcryptjs'
import { describe, expect, it } from 'vitest'
import { sha256 } from '../../../src/platform/crypto/digest.ts'
import { startApp } from '../../support/app.ts'
import { ENGINE } from '../../support/database.ts'
import { query } from '../../support/dump.ts'
import { type FlaskUser, flaskDatabase } from '../../support/flask.ts'

/** Both made by Python's bcrypt: they stand in the seeds' transcripts. */
const HELLO_HOLBERTON = [
  '$2b$12$DyuwYcoqvO5c9D9V8rmFS.IYKIuQtuaWgJwhsBZIWmJEbM/2l.Lti',
  '$2b$12$eUDdeuBtrD41c8dXvzh95ehsWYCCAi4VH1JbESzgbgZT.eMMzi.G2',
] as const

const cheapHash = (password: string) => bcrypt.hashSync(password, 4)

/** The service on a database that the Flask service made. */
async function adopt(users: readonly FlaskUser[]) {
  const DATABASE_URL = await flaskDatabase(users)
  const service = await startApp({ DATABASE_URL })
  const logIn = (email: string, password: string) => service.form('POST', '/sessions', { email, password })
  return { ...service, logIn, url: DATABASE_URL }
}

describe('a user of the Flask service', () => {
  it.each(HELLO_HOLBERTON)('logs in with the old password, hashed as %s', async (hashed_password) => {
    const { logIn } = await adopt([{ email: 'bob@bob.com', hashed_password }])
    const answer = await logIn('bob@bob.com', 'Hello Holberton')
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({ email: 'bob@bob.com', message: 'logged in' })
  })

  it('logs in with the old password, hashed at cost 10', async () => {
    const hashed_password = bcrypt.hashSync('mySuperPwd', 10)
    const { logIn } = await adopt([{ email: 'bob@bob.com', hashed_password }])
    expect((await logIn('bob@bob.com', 'mySuperPwd')).statusCode).toBe(200)
  })

  it('is refused another password', async () => {
    const { logIn } = await adopt([{ email: 'bob@bob.com', hashed_password: HELLO_HOLBERTON[0] }])
    expect((await logIn('bob@bob.com', 'Hello Holberton!')).statusCode).toBe(401)
  })

  it('logs in with any writing of an address that was kept in mixed case and padded', async () => {
    const { logIn, app } = await adopt([
      { email: '  Bob.Smith@Example.COM ', hashed_password: cheapHash('mySuperPwd') },
    ])
    expect((await logIn('bob.smith@example.com', 'mySuperPwd')).statusCode).toBe(200)
    expect((await logIn('  Bob.Smith@Example.COM ', 'mySuperPwd')).statusCode).toBe(200)
    expect((await app.users.findUserBy({ id: 1 })).email).toBe('bob.smith@example.com')
  })

  it('keeps the ID', async () => {
    const { app } = await adopt(['a@b.c', 'b@b.c', 'c@b.c'].map((email) => ({ email, hashed_password: 'x' })))
    expect((await app.users.findUserBy({ email: 'c@b.c' })).id).toBe(3)
  })

  it('is still signed in', async () => {
    const session_id = randomUUID()
    const { get } = await adopt([{ email: 'bob@bob.com', hashed_password: 'x', session_id }])
    expect((await get('/profile', { session_id })).body).toBe('{"email":"bob@bob.com"}')
  })

  it('has a session of which only the digest is kept', async () => {
    const session_id = randomUUID()
    const { url } = await adopt([{ email: 'bob@bob.com', hashed_password: 'x', session_id }])
    expect(await query(url, 'select digest, user_id from sessions')).toEqual([
      { digest: sha256(session_id), user_id: 1 },
    ])
  })

  it('cannot be signed in with what is kept of the session', async () => {
    const session_id = randomUUID()
    const { get } = await adopt([{ email: 'bob@bob.com', hashed_password: 'x', session_id }])
    expect((await get('/profile', { session_id: sha256(session_id) })).statusCode).toBe(403)
  })

  it('can log out', async () => {
    const session_id = randomUUID()
    const { get, form } = await adopt([{ email: 'bob@bob.com', hashed_password: 'x', session_id }])
    expect((await form('DELETE', '/sessions', {}, { session_id })).statusCode).toBe(200)
    expect((await get('/profile', { session_id })).statusCode).toBe(403)
  })

  it('loses a reset token of the older service, which knew no end of it', async () => {
    const reset_token = randomUUID()
    const { form, url } = await adopt([{ email: 'bob@bob.com', hashed_password: 'x', reset_token }])
    const answer = await form('PUT', '/reset_password', { reset_token, new_password: 'newPwd' })
    expect(answer.statusCode).toBe(403)
    expect(await query(url, 'select * from tokens')).toEqual([])
  })

  if (ENGINE === 'sqlite')
    it('logs in where the hash was kept as bytes', async () => {
      const hashed_password = Buffer.from(HELLO_HOLBERTON[0])
      const { logIn, url } = await adopt([{ email: 'bob@bob.com', hashed_password }])
      expect(await query(url, 'select hashed_password from users')).toEqual([
        { hashed_password: HELLO_HOLBERTON[0] },
      ])
      expect((await logIn('bob@bob.com', 'Hello Holberton')).statusCode).toBe(200)
    })
})

it('gives new users IDs of their own', async () => {
  const { form, app } = await adopt([
    { email: 'a@b.c', hashed_password: 'x' },
    { email: 'b@b.c', hashed_password: 'x' },
  ])
  await form('POST', '/users', { email: 'bob@bob.com', password: 'mySuperPwd' })
  expect((await app.users.findUserBy({ email: 'bob@bob.com' })).id).toBe(3)
})

it('refuses the address of an adopted user to a new one', async () => {
  const { form } = await adopt([{ email: 'Bob@Bob.com', hashed_password: 'x' }])
  const answer = await form('POST', '/users', { email: 'bob@bob.com', password: 'mySuperPwd' })
  expect(answer.body).toBe('{"message":"email already registered"}')
})

it('adopts once: a second start changes nothing', async () => {
  const { url, get, logIn } = await adopt([
    { email: 'bob@bob.com', hashed_password: cheapHash('mySuperPwd') },
  ])
  const { session_id } = (await logIn('bob@bob.com', 'mySuperPwd')).json()
  const second = await startApp({ DATABASE_URL: url })
  expect((await second.get('/profile', { session_id })).statusCode).toBe(200)
  expect((await get('/profile', { session_id })).statusCode).toBe(200)
})

it('adopts an empty table', async () => {
  const { form } = await adopt([])
  const answer = await form('POST', '/users', { email: 'bob@bob.com', password: 'mySuperPwd' })
  expect(answer.statusCode).toBe(201)
})
