import { expect, it } from 'vitest'
import { bob, signIn, startApp, type TestApp } from '../support/app.ts'
import { headersIn, listenForConnections, readToEnd, statusesIn } from '../support/raw-http.ts'
import { itOfServer } from '../support/server-only.ts'
import { guess, send } from '../support/stranger.ts'

const HTTPS = { PUBLIC_URL: 'https://auth.example.com' }

const EVERYWHERE = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
}
const HSTS = { 'strict-transport-security': 'max-age=31536000' }
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const BANNERS = ['server', 'x-powered-by', 'via']

/** One answer of each status there is. */
const STATUSES: Record<string, (service: TestApp) => ReturnType<typeof send>> = {
  '200 to GET': ({ app }) => app.inject('/'),
  '200 to HEAD': ({ app }) => app.inject({ method: 'HEAD', url: '/' }),
  '201': (service) => send(service, 'POST', '/users', { email: 'eve@bob.com', password: 'x' }),
  '400 to a body': (service) => send(service, 'POST', '/users', {}),
  '400 to a path': ({ app }) => app.inject('/%zz'),
  '400 to a path that no route has': ({ app }) => app.inject('/x/%e0%a4%a'),
  '401': (service) => send(service, 'POST', '/sessions', {}),
  '403': ({ app }) => app.inject('/profile'),
  '403 to another site': (service) =>
    send(service, 'POST', '/sessions', bob, { headers: { origin: 'https://evil.example' } }),
  '404': ({ app }) => app.inject('/nothing'),
  '405': ({ app }) => app.inject({ method: 'DELETE', url: '/users' }),
  '405 to OPTIONS': ({ app }) => app.inject({ method: 'OPTIONS', url: '/users' }),
  '413': (service) => send(service, 'POST', '/users', { email: 'x'.repeat(40_000) }),
  '415': ({ app }) =>
    app.inject({ method: 'POST', url: '/users', payload: 'x', headers: { 'content-type': 'text/plain' } }),
  '429': async (service) => {
    await guess(service, 11)
    return send(service, 'POST', '/sessions', bob)
  },
  '200 of metrics': ({ app }) => app.inject('/metrics'),
}

itOfServer.each([
  ['https', HTTPS, { ...EVERYWHERE, ...HSTS }],
  ['http', {}, EVERYWHERE],
] as const)('are on every answer of every status on %s, with no banner', async (scheme, env, expected) => {
  const service = await startApp(env)
  for (const [name, ask] of Object.entries(STATUSES)) {
    const { statusCode, headers } = await ask(service)
    expect([name, statusCode]).toEqual([name, Number(name.slice(0, 3))])
    expect(headers, name).toMatchObject(expected)
    expect(headers['x-request-id'], name).toMatch(ID)
    for (const banner of BANNERS) expect(headers, name).not.toHaveProperty(banner)
    if (scheme === 'http') expect(headers, name).not.toHaveProperty('strict-transport-security')
  }
})

itOfServer.each([
  ['https://auth.example.com', {}, 'max-age=31536000'],
  ['https://auth.example.com', { HSTS_INCLUDE_SUBDOMAINS: 'true' }, 'max-age=31536000; includeSubDomains'],
  ['https://localhost:5000', { HSTS_INCLUDE_SUBDOMAINS: 'true' }, undefined],
  ['https://auth.localhost', {}, undefined],
  ['https://127.0.0.1:5000', {}, undefined],
  ['https://[::1]:5000', {}, undefined],
  ['https://localhost.example.com', {}, 'max-age=31536000'],
])('hold browsers of %s with %o to https by %s', async (url, env, expected) => {
  const { app } = await startApp({ PUBLIC_URL: url, ...env })
  for (const path of ['/', '/%zz'])
    expect((await app.inject(path)).headers['strict-transport-security']).toBe(expected)
})

itOfServer('name the request as the log does', async () => {
  const { app, log } = await startApp()
  const { headers } = await app.inject('/nothing')
  expect(JSON.parse(log.at(-1) ?? '')).toMatchObject({
    request_id: headers['x-request-id'],
    code: 'request.route_not_found',
  })
  expect((await app.inject('/nothing')).headers['x-request-id']).not.toBe(headers['x-request-id'])
})

it('are on 500 and 503', async () => {
  const service = await startApp({ BCRYPT_COST: '12' }, { hashing: { threads: 1, maxWaiting: 0 } })
  const running = service.app.passwords.hash('the thread is busy with this one')
  const [busy] = await Promise.all([send(service, 'POST', '/users', bob), running])
  expect(busy.statusCode).toBe(503)
  expect(busy.headers).toMatchObject({ ...EVERYWHERE, 'retry-after': '5' })
  await service.app.knex.schema.dropTable('limits')
  const broken = await send(service, 'POST', '/sessions', bob)
  expect(broken.statusCode).toBe(500)
  expect(broken.headers).toMatchObject(EVERYWHERE)
})

it('leave the docs and the pages only what they need', async () => {
  const { app } = await startApp()
  const policies: Record<string, string> = {}
  for (const url of [
    '/docs',
    '/docs/json',
    '/docs/static/swagger-ui.css',
    '/reset_password',
    '/verify_email',
    '/undo_email_change',
  ]) {
    const { headers } = await app.inject(url)
    const { 'content-security-policy': policy, ...others } = EVERYWHERE
    expect(headers, url).toMatchObject(
      url.startsWith('/docs/static') ? { 'x-content-type-options': 'nosniff' } : others,
    )
    policies[url] = String(headers['content-security-policy'])
    for (const part of policy.split('; ')) expect(policies[url], url).toContain(part)
    expect(policies[url], url).not.toMatch(/unsafe-eval|script-src[^;]*unsafe|\*|https?:/)
  }
  expect(policies['/reset_password']).toContain("script-src 'self';")
})

it('are on what is read of somebody who is signed in, which nobody keeps', async () => {
  const service = await startApp()
  const cookies = await signIn(service)
  for (const url of ['/profile', '/users/me', '/sessions', '/users/me/events']) {
    const { headers, statusCode } = await service.get(url, cookies)
    expect([url, statusCode]).toEqual([url, 200])
    expect(headers, url).toMatchObject(EVERYWHERE)
  }
})

itOfServer(
  'are on what other programs answer by themselves: odd methods, expectations, upgrades',
  async () => {
    const { app } = await startApp()
    const open = await listenForConnections(app)
    const requests = [
      'TRACE / HTTP/1.1\r\n',
      'PROPFIND / HTTP/1.1\r\n',
      'OPTIONS * HTTP/1.1\r\n',
      'GET / HTTP/1.1\r\nExpect: 999-nonsense\r\n',
      'GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: upgrade\r\n',
      'GET http://evil.example/profile HTTP/1.1\r\n',
      'HEAD /profile HTTP/1.1\r\n',
    ]
    for (const request of requests) {
      const socket = await open()
      const text = readToEnd(socket)
      socket.write(`${request}Host: 127.0.0.1\r\nConnection: close\r\n\r\n`)
      expect(headersIn(await text), request).toMatchObject(EVERYWHERE)
      expect(statusesIn(await text), request).toHaveLength(1)
      expect(statusesIn(await text)[0], request).toBeLessThan(500)
    }
  },
)
