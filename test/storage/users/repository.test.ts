import { expect, it } from 'vitest'
import { migrateToLatest } from '../../../migrations/index.ts'
import { EmailTakenError, InvalidColumnError, UserNotFoundError } from '../../../src/features/users/errors.ts'
import { type UserFilter, usersRepository } from '../../../src/features/users/repository.ts'
import { freshDatabase, freshSharedDatabase } from '../../support/database.ts'
import { openDatabase } from '../../support/migrations.ts'

/** The repository on a database of its own. */
async function repository(now?: () => number, url = freshDatabase()) {
  const handle = openDatabase(await url)
  await migrateToLatest(handle)
  return { ...usersRepository(handle, now), handle }
}

it('gives a user added back, with an address that nobody confirmed', async () => {
  const users = await repository()
  const user = await users.addUser('bob@bob.com', 'hash')
  expect(user).toMatchObject({
    id: 1,
    email: 'bob@bob.com',
    hashed_password: 'hash',
    email_verified_at: null,
  })
  expect(await users.findUserBy({ id: 1 })).toEqual(user)
})

it('keeps when a user came and last changed', async () => {
  let time = 1_700_000_000_000
  const users = await repository(() => time)
  const { id } = await users.addUser('bob@bob.com', 'hash')
  time += 1
  await users.updateUser(id, { hashed_password: 'other' })
  const { created_at, updated_at } = await users.findUserBy({ id })
  expect([created_at, updated_at]).toEqual([1_700_000_000_000, 1_700_000_000_001])
})

it('finds by all columns named together', async () => {
  const users = await repository()
  const { id } = await users.addUser('bob@bob.com', 'hash')
  expect((await users.findUserBy({ id, email: 'bob@bob.com' })).id).toBe(id)
  await expect(users.findUserBy({ id, email: 'eve@bob.com' })).rejects.toThrow(UserNotFoundError)
})

it.each<[string, object]>([
  ['an empty filter', {}],
  ['a column that is none', { no_email: 'bob@bob.com' }],
  ['a column that is none beside one that is', { email: 'bob@bob.com', no_email: 1 }],
  ['undefined', { email: undefined }],
  ['null', { email_verified_at: null }],
  ['__proto__', { ['__proto__']: 'x' }],
  ['constructor', { constructor: 'x' }],
  ['toString', { toString: 'x' }],
  ['SQL', { 'email" or 1=1 --': 'x' }],
])('refuses to find by %s', async (_, filter) => {
  const users = await repository()
  await users.addUser('bob@bob.com', 'hash')
  await expect(users.findUserBy(filter as UserFilter)).rejects.toThrow(InvalidColumnError)
})

it('changes what is named and nothing else', async () => {
  const users = await repository()
  const before = await users.addUser('bob@bob.com', 'hash')
  await users.updateUser(before.id, { hashed_password: 'other', email_verified_at: 7 })
  expect(await users.findUserBy({ id: before.id })).toEqual({
    ...before,
    hashed_password: 'other',
    email_verified_at: 7,
    updated_at: expect.any(Number),
  })
})

it.each<[string, object]>([
  ['nothing', {}],
  ['a column that is none', { no_email: 'x' }],
  ['the ID', { id: 7 }],
  ['the time of creation', { created_at: 7 }],
  ['__proto__', { ['__proto__']: 'x' }],
  ['constructor', { constructor: 'x' }],
  ['an undefined value', { hashed_password: undefined }],
  ['a null address', { email: null }],
  ['a null hash', { hashed_password: null }],
])('refuses to change %s', async (_, changes) => {
  const users = await repository()
  const before = await users.addUser('bob@bob.com', 'hash')
  await expect(users.updateUser(before.id, changes)).rejects.toThrow(InvalidColumnError)
  expect(await users.findUserBy({ id: before.id })).toEqual(before)
})

it('finds nobody to change or delete where nobody is', async () => {
  const users = await repository()
  await expect(users.updateUser(7, { hashed_password: 'x' })).rejects.toThrow(UserNotFoundError)
  await expect(users.deleteUser(7)).rejects.toThrow(UserNotFoundError)
})

it('deletes one user and leaves the others', async () => {
  const users = await repository()
  const bob = await users.addUser('bob@bob.com', 'hash')
  const eve = await users.addUser('eve@bob.com', 'hash')
  await users.deleteUser(bob.id)
  await expect(users.findUserBy({ id: bob.id })).rejects.toThrow(UserNotFoundError)
  expect(await users.findUserBy({ id: eve.id })).toEqual(eve)
})

it('says whose address is taken, to an addition and to a change', async () => {
  const users = await repository()
  await users.addUser('bob@bob.com', 'hash')
  const eve = await users.addUser('eve@bob.com', 'hash')
  const taken = new EmailTakenError('bob@bob.com')
  await expect(users.addUser('bob@bob.com', 'hash')).rejects.toThrow(taken)
  await expect(users.updateUser(eve.id, { email: 'bob@bob.com' })).rejects.toThrow(taken)
})

it('does not take another constraint for a taken address', async () => {
  const users = await repository(Date.now, freshSharedDatabase())
  const eve = await users.addUser('eve@bob.com', 'hash')
  await users.handle.schema.alterTable('users', (table) => table.unique(['hashed_password']))
  await users.addUser('bob@bob.com', 'other')
  const change = users.updateUser(eve.id, { email: 'eva@bob.com', hashed_password: 'other' })
  await expect(change).rejects.not.toThrow(EmailTakenError)
})

it('is part of the transaction it is made from', async () => {
  const users = await repository()
  const rollback = users.handle.transaction(async (trx) => {
    const user = await usersRepository(trx).addUser('bob@bob.com', 'hash')
    expect((await usersRepository(trx).findUserBy({ email: 'bob@bob.com' })).id).toBe(user.id)
    throw new Error('change of mind')
  })
  await expect(rollback).rejects.toThrow('change of mind')
  await expect(users.findUserBy({ email: 'bob@bob.com' })).rejects.toThrow(UserNotFoundError)
})
