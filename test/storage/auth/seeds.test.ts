// Each `main.py` of the seeds, in their order and with what it prints; the names are theirs.
import { expect, it } from 'vitest'
import { EmailTakenError, InvalidColumnError, UserNotFoundError } from '../../../src/features/users/errors.ts'
import { startApp } from '../../support/app.ts'
import { ENGINE } from '../../support/database.ts'
import { databaseAfter } from '../../support/migrations.ts'

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

const email = 'bob@bob.com'
const password = 'MyPwdOfBob'

/** Auth with Bob registered, as most of the scripts begin. */
async function authWithBob() {
  const { app } = await startApp()
  const user = await app.auth.registerUser(email, password)
  return { auth: app.auth, users: app.users, user }
}

it('task 0: the table users has the five columns and their types', async () => {
  const { knex } = await databaseAfter('0001_create_users')
  const columns = Object.entries(await knex('users').columnInfo())
  const text = ENGINE === 'postgres' ? 'character varying(250)' : 'varchar(250)'
  const typeOf = ({ type, maxLength }: { type: string; maxLength: unknown }) =>
    maxLength ? `${type}(${maxLength})` : type
  expect(columns.map(([name, column]) => [name, typeOf(column), column.nullable])).toEqual([
    ['id', 'integer', false],
    ['email', text, false],
    ['hashed_password', text, false],
    ['session_id', text, true],
    ['reset_token', text, true],
  ])
})

it('task 1: the users added get the IDs 1 and 2', async () => {
  const { app } = await startApp()
  expect((await app.users.addUser('test@test.com', 'SuperHashedPwd')).id).toBe(1)
  expect((await app.users.addUser('test1@test.com', 'SuperHashedPwd1')).id).toBe(2)
})

it('task 2: find_user_by finds a user by the address', async () => {
  const { app } = await startApp()
  await app.users.addUser('test@test.com', 'PwdHashed')
  expect((await app.users.findUserBy({ email: 'test@test.com' })).id).toBe(1)
})

it('task 2: find_user_by says Not found', async () => {
  const { app } = await startApp()
  await app.users.addUser('test@test.com', 'PwdHashed')
  await expect(app.users.findUserBy({ email: 'test2@test.com' })).rejects.toThrow(UserNotFoundError)
})

it('task 2: find_user_by says Invalid', async () => {
  const { app } = await startApp()
  const filter = { no_email: 'test@test.com' } as never
  await expect(app.users.findUserBy(filter)).rejects.toThrow(InvalidColumnError)
})

it('task 3: update_user changes the hash', async () => {
  const { app } = await startApp()
  const user = await app.users.addUser('test@test.com', 'hashedPwd')
  await app.users.updateUser(user.id, { hashed_password: 'NewPwd' })
  expect((await app.users.findUserBy({ id: user.id })).hashed_password).toBe('NewPwd')
})

it('task 4: a password is hashed with bcrypt and a salt', async () => {
  const { app } = await startApp({ BCRYPT_COST: '12' })
  const hash = await app.passwords.hash('Hello Holberton')
  expect(hash).toMatch(/^\$2b\$12\$[./A-Za-z0-9]{53}$/)
})

it('task 5: the same address registers once', async () => {
  const { app } = await startApp()
  expect((await app.auth.registerUser('me@me.com', 'mySecuredPwd')).email).toBe('me@me.com')
  const again = app.auth.registerUser('me@me.com', 'mySecuredPwd')
  await expect(again).rejects.toThrow(new EmailTakenError('me@me.com'))
  await expect(again).rejects.toThrow('User me@me.com already exists')
})

it('task 6: GET / says Bienvenue', async () => {
  const { get } = await startApp()
  expect((await get('/')).body).toBe('{"message":"Bienvenue"}')
})

it('task 7: POST /users registers once', async () => {
  const { form } = await startApp()
  const bobAtDylan = { email: 'bob@dylan.com', password: 'bob_pwd' }
  expect((await form('POST', '/users', bobAtDylan)).body).toBe(
    '{"email":"bob@dylan.com","message":"user created"}',
  )
  expect((await form('POST', '/users', bobAtDylan)).body).toBe('{"message":"email already registered"}')
})

it('task 8: valid_login is true for the password', async () => {
  const { auth } = await authWithBob()
  expect(await auth.validLogin(email, password)).toBe(true)
})

it('task 8: valid_login is false for another password', async () => {
  const { auth } = await authWithBob()
  expect(await auth.validLogin(email, 'WrongPwd')).toBe(false)
})

it('task 8: valid_login is false for an unknown address', async () => {
  const { auth } = await authWithBob()
  expect(await auth.validLogin('unknown@email', password)).toBe(false)
})

it('tasks 9 and 10: create_session gives a UUID', async () => {
  const { auth } = await authWithBob()
  expect(await auth.createSession(email)).toMatch(UUID_V4)
})

it('task 10: create_session gives nothing for an unknown address', async () => {
  const { auth } = await authWithBob()
  expect(await auth.createSession('unknown@email.com')).toBeUndefined()
})
