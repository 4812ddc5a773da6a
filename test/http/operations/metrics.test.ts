import { expect, it } from 'vitest'
import { bob, signIn, startApp, type TestApp } from '../../support/app.ts'

/** The value of a metric with these labels. */
async function metric({ app }: TestApp, line: string): Promise<number> {
  const { body } = await app.inject({ url: '/metrics' })
  const found = body.split('\n').find((each) => each.startsWith(`${line} `))
  return found === undefined ? 0 : Number(found.slice(line.length + 1))
}

it('counts requests by method, route and status, and unknown paths as one', async () => {
  const service = await startApp()
  await signIn(service)
  for (const url of ['/profile', '/profile/', '/nowhere', '/elsewhere']) await service.get(url)
  const { body } = await service.app.inject({ url: '/metrics' })
  // In a host's app the route has the prefix that it has there.
  expect(body).toMatch(
    /^auth_http_request_duration_seconds_count\{method="POST",route="[^"]*\/sessions",status="200"\} 1$/m,
  )
  expect(body).toMatch(
    /^auth_http_request_duration_seconds_count\{method="none",route="none",status="404"\} 2$/m,
  )
})

it('counts what happens to accounts, and what is refused since there was too much', async () => {
  const service = await startApp({ LIMIT_ACCOUNT_FAILURES: '2' })
  await signIn(service)
  for (let i = 0; i < 4; i++) await service.form('POST', '/sessions', { ...bob, password: 'wrong' })
  expect(await metric(service, 'auth_events_total{kind="signed_in"}')).toBe(1)
  expect(await metric(service, 'auth_events_total{kind="sign_in_failed"}')).toBe(2)
  expect(await metric(service, 'auth_rate_limited_total{limit="account"}')).toBe(2)
})

it('measures hashes, sessions, mails to be sent and the database', async () => {
  const service = await startApp()
  await signIn(service)
  expect(await metric(service, 'auth_hash_duration_seconds_count{kind="hash"}')).toBe(1)
  expect(await metric(service, 'auth_hash_duration_seconds_count{kind="verify"}')).toBe(1)
  expect(await metric(service, 'auth_hashes_pending')).toBe(0)
  expect(await metric(service, 'auth_sessions')).toBe(1)
  expect(await metric(service, 'auth_outbox_mails')).toBe(1)
  service.pass(60)
  expect(await metric(service, 'auth_outbox_oldest_seconds')).toBeGreaterThanOrEqual(60)
  expect(await metric(service, 'auth_database_ping_seconds')).toBeGreaterThan(0)
  expect(await metric(service, 'auth_job_failures_total')).toBe(0)
})

it.each([
  ['this machine', {}, '127.0.0.1', {}, 200],
  ['another machine', {}, '203.0.113.7', {}, 403],
  ['a network that is trusted', { TRUSTED_PROXIES: '203.0.113.0/24' }, '203.0.113.7', {}, 200],
  [
    'a client of a trusted proxy',
    { TRUSTED_PROXIES: '127.0.0.1' },
    '127.0.0.1',
    { 'x-forwarded-for': '198.51.100.1' },
    403,
  ],
  ['a client of a proxy that is not named', {}, '127.0.0.1', { 'x-forwarded-for': '198.51.100.1' }, 403],
] as const)('answers %s about metrics, or does not', async (_who, env, remoteAddress, headers, status) => {
  const { app } = await startApp({ ...env })
  expect((await app.inject({ url: '/metrics', remoteAddress, headers })).statusCode).toBe(status)
  expect((await app.inject({ url: '/healthz', remoteAddress, headers })).statusCode).toBe(200)
})
