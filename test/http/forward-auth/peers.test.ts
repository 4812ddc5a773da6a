import { expect, it } from 'vitest'
import { signIn, startApp } from '../../support/app.ts'
import { ASK, KINDS } from '../../support/forward-auth.ts'

const PRODUCTION = {
  NODE_ENV: 'production',
  BCRYPT_COST: '10',
  PASSWORD_MIN_LENGTH: '8',
  PASSWORD_BLOCKLIST: 'off',
  PUBLIC_URL: 'https://auth.example.com',
}
const PAGE = 'https://auth.example.com/app/'

it.each(KINDS)('answers %s where it is named in TRUSTED_PROXIES, and nobody else', async (_, ask) => {
  const t = await startApp({ ...PRODUCTION, TRUSTED_PROXIES: '10.0.0.0/8, ::1' })
  const cookies = await signIn(t)
  const from = async (remoteAddress: string, headers = {}) => {
    const app = { inject: (request: object) => t.app.inject({ ...request, remoteAddress }) } as typeof t.app
    const answer = await ask({ app }, { url: PAGE, cookies, headers })
    return [answer.statusCode, answer.headers['remote-user']]
  }
  for (const peer of ['10.1.2.3', '::ffff:10.1.2.3', '::1'])
    expect(await from(peer)).toEqual([200, 'bob@bob.com'])
  for (const peer of ['127.0.0.1', '203.0.113.7', '::ffff:127.0.0.1', '2001:db8::1'])
    expect(await from(peer)).toEqual([403, undefined])
  const forged = { 'x-forwarded-for': '10.1.2.3', forwarded: 'for=10.1.2.3', 'x-real-ip': '10.1.2.3' }
  expect(await from('203.0.113.7', forged)).toEqual([403, undefined])
})

it('answers nobody in production unless it is told whom', async () => {
  const t = await startApp(PRODUCTION)
  const cookies = await signIn(t)
  for (const [, ask] of KINDS) {
    const answer = await ask(t, { url: PAGE, cookies })
    expect([answer.statusCode, answer.json()]).toEqual([
      403,
      { message: 'only proxies of TRUSTED_PROXIES may ask' },
    ])
  }
})

it('answers this machine in development, beside the proxies that are named', async () => {
  for (const TRUSTED_PROXIES of ['', '10.0.0.0/8']) {
    const t = await startApp({ NODE_ENV: 'development', TRUSTED_PROXIES })
    const cookies = await signIn(t)
    expect((await ASK.proxy(t, { url: 'http://localhost:1/', cookies })).statusCode).toBe(200)
  }
})

it('takes any port of localhost for its own site in development, and elsewhere what it is told alone', async () => {
  const statuses = async (env: Record<string, string>, urls: readonly string[]) => {
    const t = await startApp({ TRUSTED_PROXIES: '127.0.0.1', ...env })
    const cookies = await signIn(t)
    const answers = urls.map(async (url) => (await ASK.nginx(t, { url, cookies })).statusCode)
    return Promise.all(answers)
  }
  const local = [
    'http://localhost:8080/',
    'http://localhost/',
    'https://localhost:8080/',
    'http://127.0.0.1/',
  ]
  expect(await statuses({}, local)).toEqual([200, 200, 403, 403])
  const named = ['http://auth.example.com/', 'http://auth.example.com:8080/', 'http://app.auth.example.com/']
  const PUBLIC_URL = 'http://auth.example.com'
  expect(await statuses({ PUBLIC_URL }, named)).toEqual([200, 403, 403])
  // The session's cookie is sent to every port of its host.
  const FORWARD_AUTH_SITES = 'http://auth.example.com:8080'
  expect(await statuses({ PUBLIC_URL, FORWARD_AUTH_SITES }, named)).toEqual([200, 200, 403])
  const inProduction = ['https://localhost:5000/', 'https://localhost:8080/']
  expect(await statuses({ ...PRODUCTION, PUBLIC_URL: 'https://localhost:5000' }, inProduction)).toEqual([
    200, 403,
  ])
})
