import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { ENGINE, freshSharedDatabase } from '../../support/database.ts'
import { dump, query } from '../../support/dump.ts'
import { flaskDatabase } from '../../support/flask.ts'

const other = { email: 'eve@bob.com', password: 'mySuperPwd' }

/** The service on a Flask service's database with Bob, on which these statements were run. */
async function adoptWith(...statements: string[]) {
  const session_id = randomUUID()
  const url = await flaskDatabase([{ email: 'bob@bob.com', hashed_password: 'x', session_id }])
  for (const sql of statements) await query(url, sql)
  return { ...(await startApp({ DATABASE_URL: url })), session_id }
}

it.each([
  ['index=True, unique=True', ['CREATE UNIQUE INDEX ix_users_email ON users (email)']],
  [
    'unique=True',
    [
      ENGINE === 'postgres'
        ? 'ALTER TABLE users ADD UNIQUE (email)'
        : 'CREATE UNIQUE INDEX uq ON users (email)',
    ],
  ],
  ['an index of its lower case', ['CREATE UNIQUE INDEX ix_users_lower_email ON users (lower(email))']],
])('refuses a taken address where SQLAlchemy made %s of it', async (_, statements) => {
  const { form, app } = await adoptWith(...statements)
  // Ours came after it: which of them refuses a row is for the database to say, and each must be understood alone.
  if (ENGINE === 'postgres') await app.knex.raw('alter table users drop constraint users_email_unique')
  else await app.knex.raw('drop index users_email_unique')
  const answer = await form('POST', '/users', { email: 'bob@bob.com', password: 'mySuperPwd' })
  expect([answer.statusCode, answer.body]).toEqual([400, '{"message":"email already registered"}'])
  expect((await form('POST', '/users', other)).statusCode).toBe(201)
})

it('refuses a taken address where there is a unique index of SQLAlchemy and ours', async () => {
  const { form } = await adoptWith('CREATE UNIQUE INDEX ix_users_email ON users (email)')
  expect((await form('POST', '/users', { email: 'bob@bob.com', password: 'mySuperPwd' })).statusCode).toBe(
    400,
  )
})

it('adopts a table whose session IDs and reset tokens have indexes, plain or unique', async () => {
  const { get, session_id } = await adoptWith(
    'CREATE UNIQUE INDEX ix_users_session_id ON users (session_id)',
    'CREATE INDEX ix_users_reset_token ON users (reset_token)',
    'CREATE INDEX ix_users_both ON users (email, session_id)',
  )
  expect((await get('/profile', { session_id })).statusCode).toBe(200)
})

it('signs nobody in with a session ID that several users have', async () => {
  const session_id = randomUUID()
  const user = { hashed_password: 'x', session_id }
  const url = await flaskDatabase([
    { ...user, email: 'bob@bob.com' },
    { ...user, email: 'eve@bob.com' },
  ])
  const { get } = await startApp({ DATABASE_URL: url })
  expect((await get('/profile', { session_id })).statusCode).toBe(403)
})

if (ENGINE === 'sqlite')
  it('says what to do where SQLite could not drop a column, and changes nothing', async () => {
    const url = await freshSharedDatabase()
    await query(
      url,
      `create table users (id integer primary key, email varchar(250), hashed_password varchar(250),
        session_id varchar(250) unique, reset_token varchar(250))`,
    )
    const before = await dump(url)
    await expect(startApp({ DATABASE_URL: url })).rejects.toThrow(
      'its column session_id is declared UNIQUE, and SQLite cannot drop it then; make the table anew without that',
    )
    expect(await dump(url)).toEqual(before)
  })
