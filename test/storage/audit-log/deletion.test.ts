import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { NO_REQUEST_CONTEXT } from '../../../src/platform/http/request-context.ts'
import { bob, startApp } from '../../support/app.ts'
import { freshSharedDatabase } from '../../support/database.ts'
import { dump } from '../../support/dump.ts'
import { cookieOf, guess, send, signInFrom } from '../../support/stranger.ts'

const manner = { ip: '198.51.100.77', headers: { 'user-agent': 'Bobs-Own-Browser/1.0' } }
/** Until a deletion waits for whoever else is at the user's row. */
const UNDER_WAY_MS = 200
const eve = { email: 'eve@example.com', password: 'evePassword' }

it('keeps nothing of what was only just being noted, either', async () => {
  const { app } = await startApp()
  const { id: userId } = await app.auth.registerUser(bob.email, bob.password)
  const trx = await app.knex.transaction()
  await app.auditLog.record(
    'signed_out',
    { userId, context: { ...NO_REQUEST_CONTEXT, ip: manner.ip } },
    { knex: trx },
  )
  const deletion = app.auth.deleteUser(bob.email)
  await setTimeout(UNDER_WAY_MS)
  await trx.commit()
  await deletion
  expect(await app.knex('events').whereNotNull('ip')).toEqual([])
})

it('keeps that a user was deleted, and nothing that tells who it was, in any table', async () => {
  const DATABASE_URL = await freshSharedDatabase()
  const service = await startApp({ DATABASE_URL })
  await send(service, 'POST', '/users', eve, { ip: '203.0.113.9' })
  await send(service, 'POST', '/users', bob, manner)
  await guess(service, 3, manner)
  const answer = await signInFrom(service, bob, manner)
  const cookies = { session_id: cookieOf(answer, 'session_id') as string }
  const inside = { ...manner, cookies }
  const [{ id: digest }] = await service.app.knex('sessions').select('id')
  await send(service, 'POST', '/reset_password', { email: bob.email }, manner)
  await send(service, 'POST', '/verify_email', { email: bob.email }, manner)
  await send(
    service,
    'PUT',
    '/users/me/email',
    { email: 'bobby@example.com', password: bob.password },
    inside,
  )
  await send(service, 'DELETE', '/users/me', { password: 'wrong' }, inside)
  await service.mails()
  const deletion = await send(service, 'DELETE', '/users/me', { password: bob.password }, inside)
  expect(deletion.statusCode).toBe(200)

  const events = await service.app.knex('events').where({ user_id: null }).orderBy('id')
  expect(events.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['signed_up', 'signed_in', 'user_deleted']),
  )
  for (const event of events) expect(event).toMatchObject({ ip: null, user_agent: null, request_id: null })
  await service.app.tokens.purge()
  // The one that tells the owner goes out as any other.
  await service.mails()
  const { rows } = await dump(DATABASE_URL)
  const left = JSON.stringify(rows)
  for (const trace of [bob.email, 'bobby@example.com', manner.ip, manner.headers['user-agent'], digest])
    expect(left).not.toContain(trace)
  expect(left).toContain(eve.email)
})

it('leaves an address that was deleted as if it had never been', async () => {
  const service = await startApp()
  await send(service, 'POST', '/users', bob, manner)
  const cookies = { session_id: cookieOf(await signInFrom(service, bob, manner), 'session_id') as string }
  await send(service, 'DELETE', '/users/me', { password: bob.password }, { ...manner, cookies })
  expect((await signInFrom(service, bob, manner)).json()).toEqual({ message: 'invalid credentials' })
  await send(service, 'POST', '/users', bob, manner)
  const again = { session_id: cookieOf(await signInFrom(service, bob, manner), 'session_id') as string }
  const events = (await service.get('/users/me/events', again)).json()
  expect(events.map(({ kind }: { kind: string }) => kind)).toEqual(['signed_in', 'signed_up'])
})
