import { randomUUID } from 'node:crypto'
import bcrypt from 'bcryptjs'
import { expect, it } from 'vitest'
import { sha256 } from '../../../src/platform/crypto/digest.ts'
import { startApp } from '../../support/app.ts'
import { databaseAfter } from '../../support/migrations.ts'

const HOUR_MS = 3_600_000
const password = 'mySuperPwd'
const hashed_password = bcrypt.hashSync(password, 4)

/** The service on a database as the version before sessions had a table left it, with these users. */
async function upgrade(users: readonly object[]) {
  const { url, knex } = await databaseAfter('0004_add_timestamps')
  for (const [i, user] of users.entries())
    await knex('users').insert({ email: `user${i}@bob.com`, hashed_password, ...user })
  await knex.destroy()
  return startApp({ DATABASE_URL: url })
}

it('leaves people signed in, and others not', async () => {
  const ids = [randomUUID(), randomUUID()]
  const { get, app } = await upgrade([...ids.map((id) => ({ session_id: sha256(id) })), {}])
  for (const [i, session_id] of ids.entries())
    expect((await get('/profile', { session_id })).body).toBe(`{"email":"user${i}@bob.com"}`)
  expect(await app.knex('sessions').select('*')).toHaveLength(2)
})

it('leaves a thousand people signed in', async () => {
  const ids = Array.from({ length: 1100 }, () => randomUUID())
  const { app, get } = await upgrade(ids.map((id) => ({ session_id: sha256(id) })))
  expect(await app.knex('sessions').distinct('user_id')).toHaveLength(1100)
  expect((await get('/profile', { session_id: ids.at(-1) ?? '' })).statusCode).toBe(200)
})

it('lets such a session be listed and ended', async () => {
  const session_id = randomUUID()
  const { get, form } = await upgrade([{ session_id: sha256(session_id) }])
  const [session] = (await get('/sessions', { session_id })).json()
  expect(session).toMatchObject({ device: 'unknown device', ip: null, remember: false, current: true })
  expect((await form('DELETE', `/sessions/${session.id}`, {}, { session_id })).statusCode).toBe(200)
  expect((await get('/profile', { session_id })).statusCode).toBe(403)
})

it('drops the columns that sessions and tokens had in the users table', async () => {
  const { app } = await upgrade([{}])
  expect(Object.keys(await app.knex('users').columnInfo()).sort()).toEqual([
    'created_at',
    'email',
    'email_verified_at',
    'hash_profile',
    'hashed_elsewhere',
    'hashed_password',
    'id',
    'subject',
    'updated_at',
  ])
})

it('leaves the other columns as they are, and passwords good', async () => {
  const { app, form } = await upgrade([{ created_at: 7, updated_at: 8 }])
  expect(await app.users.findUserBy({ id: 1 })).toMatchObject({
    created_at: 7,
    updated_at: 8,
    hashed_password,
  })
  const answer = await form('POST', '/sessions', { email: 'user0@bob.com', password })
  expect(answer.statusCode).toBe(200)
})

it('leaves reset tokens good that were, and for as long', async () => {
  const token = 'T'.repeat(43)
  const live = { reset_token: sha256(token), reset_token_expires_at: Date.now() + HOUR_MS }
  const over = { reset_token: sha256('over'), reset_token_expires_at: Date.now() - 1 }
  const { form, app } = await upgrade([live, over])
  expect(await app.knex('tokens').select('digest', 'user_id', 'expires_at')).toEqual([
    { digest: live.reset_token, user_id: 1, expires_at: live.reset_token_expires_at },
  ])
  const fields = { reset_token: token, new_password: 'x' }
  expect((await form('PUT', '/reset_password', fields)).statusCode).toBe(200)
  expect((await form('PUT', '/reset_password', fields)).statusCode).toBe(403)
})

it('keeps every session as it is when they are put in the order of their digests', async () => {
  const { url, knex } = await databaseAfter('0011_widen_message_id')
  const [{ id: user_id }] = await knex('users')
    .insert({ email: 'bob@bob.com', hashed_password, created_at: 1, updated_at: 1 })
    .returning('id')
  const rows = ['b', 'a'].map((digest, i) => ({
    digest: digest.repeat(64),
    id: randomUUID(),
    user_id,
    created_at: 1,
    last_seen_at: Date.now(),
    expires_at: Date.now() + HOUR_MS,
    remember: Boolean(i),
    ip: i ? '192.0.2.1' : null,
    user_agent: i ? 'curl' : null,
  }))
  await knex('sessions').insert(rows)
  const before = await knex('sessions').orderBy('digest')
  await knex.destroy()
  const { app } = await startApp({ DATABASE_URL: url })
  expect(await app.knex('sessions').orderBy('digest')).toEqual(
    before.map((session) => ({
      ...session,
      device_digest: null,
      amr: 'pwd',
      aal: 1,
      factor_given_at: null,
      authenticated_at: 1,
    })),
  )
  await app.users.deleteUser(user_id)
  expect(await app.knex('sessions')).toEqual([])
})

it('leaves a person the newest hundred sessions and twenty devices, and all of them usable', async () => {
  const { url, knex } = await databaseAfter('0012_cluster_sessions')
  const users = []
  for (const email of ['bob@bob.com', 'eve@bob.com']) {
    const [user] = await knex('users')
      .insert({ email, hashed_password, created_at: 1, updated_at: 1 })
      .returning('id')
    users.push(user.id)
  }
  const now = Date.now()
  const ids = users.map(() => Array.from({ length: 130 }, () => randomUUID()))
  for (const [i, user_id] of users.entries()) {
    const sessions = (ids[i] ?? []).map((id, age) => ({
      digest: sha256(id),
      id: randomUUID(),
      user_id,
      created_at: now - age,
      last_seen_at: now,
      expires_at: now + HOUR_MS,
      remember: true,
    }))
    await knex.batchInsert('sessions', sessions, 50)
    const devices = Array.from({ length: 25 }, (_, age) => ({
      digest: sha256(`${user_id}:${age}`),
      user_id,
      created_at: now - age,
      expires_at: now + HOUR_MS,
    }))
    await knex.batchInsert('devices', devices, 25)
  }
  await knex.destroy()
  const { app, get } = await startApp({ DATABASE_URL: url })
  for (const [i, user_id] of users.entries()) {
    expect(await app.knex('sessions').where({ user_id })).toHaveLength(100)
    const devices = await app.knex('devices').where({ user_id }).orderBy('created_at', 'desc')
    expect(devices.map(({ last_used_at }) => last_used_at)).toEqual(
      Array.from({ length: 20 }, (_, age) => now - age),
    )
    const status = async (place: number) =>
      (await get('/profile', { session_id: ids[i]?.[place] ?? '' })).statusCode
    expect([await status(0), await status(99), await status(100)]).toEqual([200, 200, 403])
  }
})
