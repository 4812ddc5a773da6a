import { expect, it } from 'vitest'
import { sha256 } from '../../../src/platform/crypto/digest.ts'
import { bob, signIn, startApp } from '../../support/app.ts'
import { cookieOf } from '../../support/stranger.ts'

it('holds a session by the digest of its ID, with its times, its owner and its sign-in', async () => {
  const { app, form } = await startApp({}, { now: () => 1_700_000_000_000 })
  await form('POST', '/users', bob)
  const answer = await app.inject({
    method: 'POST',
    url: '/sessions',
    headers: { 'user-agent': 'curl/8.5.0' },
    payload: { ...bob, remember: true },
    remoteAddress: '203.0.113.7',
  })
  const [row, ...others] = await app.knex('sessions').select('*')
  expect(others).toEqual([])
  expect({ ...row, remember: Boolean(row.remember) }).toEqual({
    digest: sha256(answer.json().session_id),
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    user_id: 1,
    created_at: 1_700_000_000_000,
    last_seen_at: 1_700_000_000_000,
    expires_at: 1_700_000_000_000 + 2_592_000_000,
    remember: true,
    ip: '203.0.113.7',
    user_agent: 'curl/8.5.0',
    device_digest: sha256(cookieOf(answer, 'device_id') as string),
    amr: 'pwd',
    aal: 1,
    authenticated_at: 1_700_000_000_000,
    factor_given_at: null,
  })
})

it('keeps the ID itself in no row of any table', async () => {
  const service = await startApp()
  const { session_id } = await signIn(service)
  const tables = ['users', 'sessions', 'tokens', 'outbox']
  const rows = await Promise.all(tables.map((table) => service.app.knex(table).select('*')))
  expect(JSON.stringify(rows)).not.toContain(session_id)
})

it('has a session for each device of one person', async () => {
  const service = await startApp()
  const cookies = [await signIn(service), await signIn(service), await signIn(service)]
  for (const cookie of cookies) expect((await service.get('/profile', cookie)).statusCode).toBe(200)
  expect(await service.app.knex('sessions').distinct('user_id')).toHaveLength(1)
})

it('keeps no more than 512 plain characters of a user agent', async () => {
  const { app, form } = await startApp()
  await form('POST', '/users', bob)
  const headers = { 'user-agent': `\u0007${'x'.repeat(600)}` }
  await app.inject({ method: 'POST', url: '/sessions', headers, payload: bob })
  expect((await app.knex('sessions').first()).user_agent).toBe(`?${'x'.repeat(511)}`)
})
