import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { ImportedUser } from '../../../src/features/transfer/record.ts'
import { NO_REQUEST_CONTEXT } from '../../../src/platform/http/request-context.ts'
import { bob, signIn, startApp } from '../../support/app.ts'
import { databaseAfter, loadMigration } from '../../support/migrations.ts'

const UUID_V4 = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/
const CROWD = 1000

const row = (email: string) => ({ email, hashed_password: 'x', created_at: 1, updated_at: 1 })

/** The service on a database that the former version left, with a crowd. */
async function upgrade() {
  const { url, knex } = await databaseAfter('0021_note_assurance')
  await knex.batchInsert(
    'users',
    Array.from({ length: CROWD }, (_, i) => row(`user${i}@bob.com`)),
    100,
  )
  await knex.destroy()
  return startApp({ DATABASE_URL: url })
}

it('gives every user of an older version a random UUID of their own', async () => {
  const { app } = await upgrade()
  const subjects = await app.knex('users').pluck('subject')
  expect(new Set(subjects).size).toBe(CROWD)
  for (const subject of subjects) expect(subject).toMatch(UUID_V4)
})

it('gives one to users that an instance of the former version adds, many in one statement too', async () => {
  const { app } = await upgrade()
  await app.knex('users').insert(['ann@bob.com', 'eve@bob.com'].map(row))
  const [ann, eve] = await app.knex('users').whereIn('email', ['ann@bob.com', 'eve@bob.com']).pluck('subject')
  expect(ann).toMatch(UUID_V4)
  expect(eve).toMatch(UUID_V4)
  expect(eve).not.toBe(ann)
})

it('gives a new user one, which no other user can have', async () => {
  const { app } = await startApp()
  const user = await app.users.addUser(bob.email, 'x')
  expect(user.subject).toMatch(UUID_V4)
  expect(await app.users.findUserBy({ subject: user.subject })).toEqual(user)
  const twin = app.knex('users').insert({ ...row('eve@bob.com'), subject: user.subject })
  await expect(twin).rejects.toThrow(/unique/i)
})

it('gives none a second time, not with the ID either, when its user is deleted', async () => {
  const { app } = await startApp()
  const former = await app.users.addUser(bob.email, 'x')
  await app.users.deleteUser(former.id)
  const next = await app.users.addUser(bob.email, 'x')
  expect(next.subject).not.toBe(former.subject)
})

it('takes its column and all that came with it back', async () => {
  const { app } = await upgrade()
  await app.knex.transaction(async (trx) => (await loadMigration('0022_add_subjects')).down?.(trx))
  expect(Object.keys(await app.knex('users').columnInfo())).not.toContain('subject')
  await app.knex('users').insert(row('ann@bob.com'))
})

it('stays the same when e-mail address and password change', async () => {
  const service = await startApp()
  const cookie = await signIn(service)
  const { subject } = (await service.get('/users/me', cookie)).json()
  expect(subject).toMatch(UUID_V4)
  await service.app.users.updateUser(1, { email: 'robert@bob.com', hashed_password: 'y' })
  expect((await service.app.users.findUserBy({ id: 1 })).subject).toBe(subject)
})

const imported = (email: string, subject?: string): ImportedUser => ({
  email,
  subject,
  hash: undefined,
  isConfirmed: false,
  createdAt: undefined,
})

it('is the one of the record where a user is imported, and stays that of a user who is there', async () => {
  const { app } = await startApp()
  const { subject } = await app.users.addUser(bob.email, 'x')
  const given = '6f1c5f0e-3b52-7f0a-9a5d-2f6f8f0f8a11'
  const records = [imported('ann@bob.com', given), imported(bob.email, randomUUID()), imported('kim@bob.com')]
  const outcomes = await app.transfer.importUsers(records, 'update', NO_REQUEST_CONTEXT)
  expect(outcomes).toEqual(['added', 'updated', 'added'])
  const subjectOf = async (email: string) => (await app.users.findUserBy({ email })).subject
  expect([await subjectOf('ann@bob.com'), await subjectOf(bob.email)]).toEqual([given, subject])
  expect(await subjectOf('kim@bob.com')).toMatch(UUID_V4)
})

it('keeps a record from being imported that gives it to another user, also to one of two records', async () => {
  const { app } = await startApp()
  const { subject: taken } = await app.users.addUser(bob.email, 'x')
  const free = randomUUID()
  const records = [
    imported('eve@bob.com', taken),
    imported('ann@bob.com', free),
    imported('dan@bob.com', free),
  ]
  const expected = ['subject_taken', 'added', 'subject_taken']
  await expect(app.transfer.foresee('skip')(records)).resolves.toEqual(expected)
  await expect(app.transfer.importUsers(records, 'skip', NO_REQUEST_CONTEXT)).resolves.toEqual(expected)
  expect(await app.knex('users').orderBy('id').pluck('email')).toEqual([bob.email, 'ann@bob.com'])
})

it('is given to nobody again when its user was deleted, not by an import of an older export either', async () => {
  const { app } = await startApp()
  const users = [
    await app.users.addUser(bob.email, 'x'),
    await app.users.addUser('ann@bob.com', 'x'),
  ] as const
  const records = [imported(bob.email, users[0].subject), imported('eve@bob.com', users[1].subject)]
  for (const { email } of users) await app.auth.deleteUser(email)
  const expected = ['subject_of_deleted', 'subject_of_deleted']
  await expect(app.transfer.foresee('update')(records)).resolves.toEqual(expected)
  await expect(app.transfer.importUsers(records, 'update', NO_REQUEST_CONTEXT)).resolves.toEqual(expected)
  const kept = JSON.stringify(await app.knex('former_subjects'))
  for (const { subject } of users) expect(kept).not.toContain(subject)
})
