import { randomUUID } from 'node:crypto'
import { hash } from 'bcryptjs'
import type { Knex } from 'knex'
import { expect, it } from 'vitest'
import type { ImportedUser } from '../../../src/features/transfer/record.ts'
import { NO_REQUEST_CONTEXT } from '../../../src/platform/http/request-context.ts'
import { bob, signIn, startApp } from '../../support/app.ts'
import { ENGINE, freshSharedDatabase } from '../../support/database.ts'
import { query } from '../../support/dump.ts'

const OPERATOR = { ...NO_REQUEST_CONTEXT, actor: 'operator' } as const

const user = (email: string, more: Partial<ImportedUser> = {}): ImportedUser => ({
  email,
  hash: undefined,
  isConfirmed: false,
  createdAt: undefined,
  ...more,
})

it('adds users with their hashes, times and confirmations, who sign in and are hashed our way', async () => {
  const { app, form } = await startApp()
  const foreign = (await hash(bob.password, 4)).replace('$2b$', '$2y$')
  const records = [
    user(bob.email, { hash: foreign, isConfirmed: true, createdAt: 1000 }),
    user('ann@bob.com'),
  ]
  expect(await app.transfer.importUsers(records, 'skip', OPERATOR)).toEqual(['added', 'added'])
  const imported = await app.users.findUserBy({ email: bob.email })
  expect(imported).toMatchObject({ hashed_password: foreign, created_at: 1000 })
  expect(imported.email_verified_at).not.toBeNull()
  expect((await form('POST', '/sessions', bob)).statusCode).toBe(200)
  expect((await form('POST', '/sessions', { ...bob, email: 'ann@bob.com' })).statusCode).toBe(401)
  expect(await app.auditLog.list(imported.id, { before: Number.MAX_SAFE_INTEGER, limit: 9 })).toContainEqual(
    expect.objectContaining({ kind: 'user_imported', actor: 'operator' }),
  )
})

it('changes nothing the second time, and says which are there, repeated or reserved', async () => {
  const { app } = await startApp()
  const records = [user('ann@bob.com'), user('ann@bob.com'), user('dan@bob.com')]
  expect(await app.transfer.foresee('skip')(records)).toEqual(['added', 'repeated', 'added'])
  expect(await app.knex('users')).toHaveLength(0)
  await app.transfer.importUsers(records, 'skip', OPERATOR)
  const before = await app.knex('users').orderBy('id')
  expect(await app.transfer.importUsers(records, 'skip', OPERATOR)).toEqual([
    'skipped',
    'repeated',
    'skipped',
  ])
  expect(await app.knex('users').orderBy('id')).toEqual(before)
})

it('foresees what a record of one batch does to the next', async () => {
  const { app } = await startApp()
  const subject = randomUUID()
  const batches = [
    [user('ann@bob.com', { subject })],
    [user('ann@bob.com'), user('eve@bob.com', { subject }), user('dan@bob.com')],
  ]
  const foresee = app.transfer.foresee('skip')
  const foreseen = []
  for (const batch of batches) foreseen.push(await foresee(batch))
  expect(foreseen).toEqual([['added'], ['skipped', 'subject_taken', 'added']])
  for (const [i, batch] of batches.entries())
    expect(await app.transfer.importUsers(batch, 'skip', OPERATOR)).toEqual(foreseen[i])
})

/** Waits until another connection of PostgreSQL waits for this transaction; on SQLite the next one begins when it is over. */
async function untilSomebodyWaits(trx: Knex.Transaction, url: string) {
  if (ENGINE === 'sqlite') return
  const [{ pid }] = (await trx.raw('select pg_backend_pid() as pid')).rows
  const waiting = 'select 1 from pg_stat_activity where $1 = any(pg_blocking_pids(pid))'
  await expect.poll(() => query(url, waiting, [pid])).toHaveLength(1)
}

it.each(['changed', 'deleted'])(
  'updates nobody else where a user %s the address while the import waits for them',
  async (what) => {
    const DATABASE_URL = await freshSharedDatabase()
    const service = await startApp({ DATABASE_URL })
    const { app, get } = service
    const cookies = await signIn(service)
    const records = [user(bob.email, { hash: await hash('another password', 4), isConfirmed: true })]
    const { importing } = await app.knex.transaction(async (trx) => {
      const rows = trx('users').where({ email: bob.email })
      await (what === 'changed' ? rows.update({ email: 'robert@bob.com' }) : rows.delete())
      const importing = app.transfer.importUsers(records, 'update', OPERATOR)
      await untilSomebodyWaits(trx, DATABASE_URL)
      return { importing }
    })
    expect(await importing).toEqual(['added'])
    const emails = await app.knex('users').orderBy('email').pluck('email')
    expect(emails).toEqual(what === 'changed' ? [bob.email, 'robert@bob.com'] : [bob.email])
    expect((await get('/profile', cookies)).statusCode).toBe(what === 'changed' ? 200 : 403)
  },
)

it('gives nobody a subject that another import is just giving somebody', async () => {
  const DATABASE_URL = await freshSharedDatabase()
  const { app } = await startApp({ DATABASE_URL })
  const subject = randomUUID()
  const { importing } = await app.knex.transaction(async (trx) => {
    const times = { created_at: 1, updated_at: 1 }
    await trx('users').insert({ email: bob.email, subject, hashed_password: 'x', ...times })
    const importing = app.transfer.importUsers([user('eve@bob.com', { subject })], 'skip', OPERATOR)
    await untilSomebodyWaits(trx, DATABASE_URL)
    return { importing }
  })
  expect(await importing).toEqual(['subject_taken'])
})

it('decides anew where PostgreSQL gives it up for the sake of another', async () => {
  const { app } = await startApp({ DATABASE_URL: await freshSharedDatabase() })
  if (ENGINE === 'postgres')
    await app.knex.raw(`create sequence attempts;
      create function give_up() returns trigger language plpgsql as $$ begin
        if nextval('attempts') <= 3 then raise 'deadlock detected' using errcode = '40P01'; end if;
        return new;
      end $$;
      create trigger give_up before insert on users for each row execute function give_up()`)
  expect(await app.transfer.importUsers([user(bob.email)], 'skip', OPERATOR)).toEqual(['added'])
})

it('updates the password of who is there when asked to, and ends what the former one began', async () => {
  const service = await startApp()
  const { app, form, get } = service
  const cookies = await signIn(service)
  const other = await hash('another password', 4)
  await app.transfer.importUsers([user(bob.email)], 'update', OPERATOR)
  expect((await get('/profile', cookies)).statusCode).toBe(200)
  await app.transfer.importUsers([user(bob.email, { hash: other })], 'update', OPERATOR)
  expect((await get('/profile', cookies)).statusCode).toBe(403)
  expect((await form('POST', '/sessions', bob)).statusCode).toBe(401)
  expect((await form('POST', '/sessions', { ...bob, password: 'another password' })).statusCode).toBe(200)
})

it('adds none of a batch in which one is there already, where that is to fail', async () => {
  const service = await startApp()
  await signIn(service)
  const records = [user('ann@bob.com'), user(bob.email)]
  await expect(service.app.transfer.importUsers(records, 'fail', OPERATOR)).rejects.toThrow(
    'has this email already',
  )
  expect(await service.app.knex('users').pluck('email')).toEqual([bob.email])
})

it('adds each once where several processes import the same at once, in another order, while people register', async () => {
  const DATABASE_URL = await freshSharedDatabase()
  const services = [await startApp({ DATABASE_URL }), await startApp({ DATABASE_URL })] as const
  const records = Array.from({ length: 200 }, (_, i) => user(`user${i}@bob.com`, { subject: randomUUID() }))
  const [first, ...others] = [
    records,
    records.toReversed(),
    records.slice(50, 150),
    records.toReversed(),
  ].map((each, i) => services[i % 2 === 0 ? 0 : 1].app.transfer.importUsers(each, 'skip', OPERATOR))
  const registered = ['user7@bob.com', 'user70@bob.com'].map((email) =>
    services[0].form('POST', '/users', { ...bob, email }),
  )
  const outcomes = (await Promise.all([first, ...others])).flatMap((each) => each ?? [])
  const statuses = (await Promise.all(registered)).map(({ statusCode }) => statusCode)
  expect(await services[0].app.knex('users').pluck('email')).toHaveLength(records.length)
  const added = outcomes.filter((outcome) => outcome === 'added').length
  expect(added + statuses.filter((status) => status === 201).length).toBe(records.length)
  expect(new Set(outcomes)).toEqual(new Set(['added', 'skipped']))
})
