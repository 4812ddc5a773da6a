import { expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { freshSharedDatabase } from '../../support/database.ts'
import { dump, query, tables } from '../../support/dump.ts'
import { flaskDatabase } from '../../support/flask.ts'
import { databaseAfter } from '../../support/migrations.ts'

const usersWith = (...emails: string[]) =>
  emails.map((email, i) => ({ email, hashed_password: 'hash', session_id: `session ${i}`, reset_token: 'x' }))

/** Starts the service on a Flask database with these addresses; gives why it did not, and the database. */
async function failToAdopt(...emails: string[]) {
  const url = await flaskDatabase(usersWith(...emails))
  const before = await dump(url)
  const error = await startApp({ DATABASE_URL: url }).catch((reason) => reason)
  return { error, url, before }
}

it('names two users whose addresses are one', async () => {
  const { error } = await failToAdopt('eve@eve.com', 'Bob@bob.com', 'bob@bob.com ')
  expect(error.message).toContain('cannot be adopted, and nothing was changed')
  expect(error.message).toContain('users 2 and 3: both are bob@bob.com')
})

it('names a user whose address is none', async () => {
  const { error } = await failToAdopt('eve@eve.com', 'not an address')
  expect(error.message).toContain('cannot be adopted, and nothing was changed')
  expect(error.message).toContain('user 2: "not an address"')
})

it('names all of them at once, and nobody else', async () => {
  const { error } = await failToAdopt(
    'a@b.c',
    'A@b.c',
    'nobody',
    'fine@b.c',
    'a@B.c',
    '',
    'josé@b.c',
    'a@b_c',
  )
  const lines = error.message.split('\n').slice(1)
  const advice = (id: number) =>
    `say where mail goes, update users set email = '...' where id = ${id}, or delete the row`
  const ascii = 'before the @ there may be 1 to 64 ASCII letters, digits and signs'
  expect(lines).toEqual([
    `users 1 and 2: both are a@b.c; ${advice(2)}`,
    `user 3: "nobody" is no e-mail address, it has no @; ${advice(3)}`,
    `users 1 and 5: both are a@b.c; ${advice(5)}`,
    `user 6: "" is no e-mail address, it has no @; ${advice(6)}`,
    `user 7: "josé@b.c" is not taken: ${ascii}; ${advice(7)}`,
    `user 8: "a@b_c" is not taken: what follows the @ is no domain that mail can go to; ${advice(8)}`,
  ])
})

it.each([
  ['two users with one address', ['Bob@bob.com ', 'bob@bob.com', 'eve@eve.com']],
  ['an address that is none', ['Bob@bob.com ', 'not an address']],
])('changes nothing where there are %s', async (_, emails) => {
  const { error, url, before } = await failToAdopt(...emails)
  expect(error.message).toContain('cannot be adopted, and nothing was changed')
  expect(await dump(url)).toEqual(before)
  expect(await tables(url)).toEqual(['users'])
})

it('says no hash, session or token of anybody', async () => {
  const { error } = await failToAdopt('Bob@bob.com', 'bob@bob.com')
  expect(error.message).not.toMatch(/hash|session \d/)
})

it('starts once the rows are put right', async () => {
  const { url } = await failToAdopt('Bob@bob.com', 'bob@bob.com')
  await query(url, 'delete from users where id = 2')
  const { app } = await startApp({ DATABASE_URL: url })
  expect((await app.users.findUserBy({ id: 1 })).email).toBe('bob@bob.com')
})

it('refuses a users table of another shape, names what is missing, and changes nothing', async () => {
  const url = await freshSharedDatabase()
  await query(
    url,
    'create table users (id integer primary key, email varchar(250), name text, created_at text)',
  )
  const before = await dump(url)
  await expect(startApp({ DATABASE_URL: url })).rejects.toThrow('hashed_password, session_id, reset_token')
  expect(await dump(url)).toEqual(before)
})

it('names all that is there by a name of ours, and changes nothing', async () => {
  const url = await flaskDatabase(usersWith('bob@bob.com'))
  await query(url, 'alter table users add column subject varchar(80)')
  await query(url, 'alter table users add column created_at varchar(80)')
  await query(url, 'create table sessions (id integer)')
  const before = await dump(url)
  const error = await startApp({ DATABASE_URL: url }).catch((reason) => reason)
  expect(error.message.split('\n').slice(1)).toEqual([
    'the table users has a column created_at, which is a name of ours; give it another name',
    'the table users has a column subject, which is a name of ours; give it another name',
    'there is a table sessions, which is a name of ours; give it another name',
  ])
  expect(await dump(url)).toEqual(before)
})

it('looks for every column that there is later but those of the older service', async () => {
  const { app } = await startApp()
  const columns = Object.keys(await app.knex('users').columnInfo())
  const added = columns.filter((name) => !['id', 'email', 'hashed_password'].includes(name))
  const url = await flaskDatabase([])
  for (const column of added) await query(url, `alter table users add column ${column} integer`)
  const error = await startApp({ DATABASE_URL: url }).catch((reason) => reason)
  for (const column of added) expect(error.message).toContain(` ${column},`)
})

it.each([
  ['create table clients (id integer)', 'clients'],
  ['create view clients as select 1 as id', 'clients'],
  ['create table x (id integer); create index sessions_user_id_index on x (id)', 'sessions_user_id_index'],
  ['alter table users add column subject varchar(80)', 'subject'],
])('names what takes a name of ours from a later version, and changes nothing: %s', async (sql, name) => {
  const { url } = await databaseAfter(
    name.startsWith('sessions') ? '0004_add_timestamps' : '0021_note_assurance',
  )
  for (const statement of sql.split('; ')) await query(url, statement)
  const before = await tables(url)
  const error = await startApp({ DATABASE_URL: url }).catch((reason) => reason)
  expect(error.message).toContain('cannot be adopted, and nothing was changed')
  expect(error.message.split('\n').slice(1)).toEqual([
    expect.stringMatching(`^\\d{4}_\\w+: ${name} is a name of ours; give what has it another name$`),
  ])
  expect(await tables(url)).toEqual(before)
})
