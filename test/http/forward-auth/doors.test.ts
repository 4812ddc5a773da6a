import { describe, expect, it } from 'vitest'
import { PATHS } from '../../../src/features/pages/paths.ts'
import { bob, signIn, startApp, type TestApp } from '../../support/app.ts'
import { ASK, identityIn, KINDS } from '../../support/forward-auth.ts'
import { keepSecret } from '../../support/second-factor.ts'
import { itOfServer } from '../../support/server-only.ts'

const HOME = 'http://localhost:5000'
const PAGE = 'http://localhost:8080/reports?year=2026&q=a%20b'
const HTML = { accept: 'text/html,*/*;q=0.8' }
const ENROL = `${PATHS.enrol}?return_to=${encodeURIComponent(PAGE)}`
const SIGN_IN = `${HOME}/sign-in?return_to=${encodeURIComponent(PAGE)}`

const subjectOf = async ({ app }: TestApp) => (await app.users.findUserBy({ email: bob.email })).subject

describe.each(KINDS)('%s', (kind, ask) => {
  it('is told who is signed in, in every header that there is, and nothing else', async () => {
    const t = await startApp()
    const cookies = await signIn(t)
    const answer = await ask(t, { url: PAGE, cookies })
    expect([answer.statusCode, answer.body]).toEqual([200, ''])
    expect(identityIn(answer)).toEqual({
      'remote-user': bob.email,
      'remote-email': bob.email,
      'remote-name': '',
      'remote-groups': '',
      'remote-subject': await subjectOf(t),
    })
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  it('is told that nobody is, and where to sign in, and no identity', async () => {
    const t = await startApp()
    await signIn(t)
    for (const cookies of [{}, { session_id: 'nobody' }] as Record<string, string>[]) {
      const answer = await ask(t, { url: PAGE, cookies, headers: HTML })
      expect(answer.statusCode).toBe(kind === 'nginx' ? 401 : 302)
      expect(answer.headers.location).toBe(SIGN_IN)
      expect(identityIn(answer)).toEqual({})
    }
  })

  it('answers any method of the app as the same question', async () => {
    const t = await startApp()
    const cookies = await signIn(t)
    // It is the app's own page that sends it, which is not of the service's origin.
    const headers = { origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' }
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']) {
      expect((await ask(t, { method, url: PAGE, cookies, headers })).statusCode).toBe(200)
      expect((await ask(t, { method, url: PAGE })).statusCode).toBe(401)
    }
  })

  it('sees the session end: signed out, ended elsewhere, idle, the user deleted', async () => {
    const t = await startApp()
    const statusWith = async (cookies: Record<string, string>) =>
      (await ask(t, { url: PAGE, cookies })).statusCode
    const first = await signIn(t)
    const second = await signIn(t)
    await t.form('DELETE', '/sessions', {}, first)
    expect([await statusWith(first), await statusWith(second)]).toEqual([401, 200])
    await t.form('DELETE', '/users/me', { password: bob.password }, second)
    expect(await statusWith(second)).toBe(401)
    const third = await signIn(t)
    t.pass(2 * 86_400)
    expect(await statusWith(third)).toBe(401)
  })

  it('counts as use of the session', async () => {
    const t = await startApp({ SESSION_IDLE_SECONDS: '3600' })
    const cookies = await signIn(t)
    for (let hour = 0; hour < 4; hour++) {
      t.pass(2000)
      expect((await ask(t, { url: PAGE, cookies })).statusCode).toBe(200)
      await expect
        .poll(async () => (await t.app.knex('sessions').first()).last_seen_at)
        .toBeGreaterThan(t.now() - 2000)
    }
  })

  it('takes a session that is only good to turn a second factor on for none, and leads to that', async () => {
    const t = await startApp({ SECOND_FACTOR: 'required' })
    const cookies = await signIn(t)
    const answer = await ask(t, { url: PAGE, cookies, headers: HTML })
    expect([answer.statusCode, identityIn(answer)]).toEqual([kind === 'nginx' ? 401 : 302, {}])
    expect(answer.headers.location).toBe(SIGN_IN)
    expect((await ask(t, { url: PAGE, cookies })).statusCode).toBe(401)
    const led = await t.app.inject({ url: SIGN_IN.slice(HOME.length), cookies, headers: HTML })
    expect([led.statusCode, led.headers.location]).toEqual([303, expect.stringContaining(ENROL)])
    const user = await t.app.users.findUserBy({ email: bob.email })
    const code = await (await keepSecret(t.app, user.id, null))()
    const enrolled = await t.form('PUT', '/users/me/totp', { code }, cookies)
    const session_id = enrolled.cookies.find(({ name }) => name === 'session_id')?.value as string
    expect((await ask(t, { url: PAGE, cookies: { session_id } })).statusCode).toBe(200)
  })

  it('does not throttle', async () => {
    const t = await startApp()
    for (let i = 0; i < 200; i++) expect((await ask(t, { url: PAGE })).statusCode).toBe(401)
  })

  it('lets nobody in where the database does not answer', async () => {
    const t = await startApp()
    const cookies = await signIn(t)
    await t.app.knex.destroy()
    const answer = await ask(t, { url: PAGE, cookies, headers: HTML })
    expect(answer.statusCode).toBe(kind === 'nginx' ? 403 : 503)
    expect(answer.json()).toEqual({ message: 'it cannot be told at the moment who is signed in' })
    expect(identityIn(answer)).toEqual({})
  })

  it('says a long page its site to come back to, so that its proxy can take the answer', async () => {
    const t = await startApp()
    const answer = await ask(t, { url: `http://localhost:8080/${'x'.repeat(6000)}`, headers: HTML })
    expect(answer.headers.location).toBe(`${HOME}/sign-in?return_to=http%3A%2F%2Flocalhost%3A8080%2F`)
  })
})

it('leads a navigation to the sign-in page, and answers 401 to what no browser shows', async () => {
  const t = await startApp()
  const ways: [Record<string, string>, string, number][] = [
    [HTML, 'GET', 302],
    [HTML, 'HEAD', 302],
    [HTML, 'POST', 303],
    [{ 'sec-fetch-mode': 'navigate' }, 'GET', 302],
    [{ 'sec-fetch-mode': 'cors', ...HTML }, 'GET', 401],
    [{ 'sec-fetch-mode': 'no-cors', ...HTML }, 'GET', 401],
    [{ 'x-requested-with': 'XMLHttpRequest', ...HTML }, 'GET', 401],
    [{ accept: 'application/json' }, 'GET', 401],
    [{}, 'GET', 401],
    [{ ...HTML, 'sec-websocket-key': 'x' }, 'GET', 401],
  ]
  for (const [headers, method, status] of ways)
    for (const kind of ['proxy', 'envoy'] as const) {
      const answer = await ASK[kind](t, { url: PAGE, method, headers })
      expect([headers, method, answer.statusCode]).toEqual([headers, method, status])
      expect(answer.headers.location).toBe(status === 401 ? undefined : SIGN_IN)
    }
})

it('comes back to a page with a backslash in its query, and not in its path', async () => {
  const t = await startApp()
  const cookies = await signIn(t)
  const ask = (uri: string, more = {}) =>
    t.app.inject({
      url: '/forward-auth/proxy',
      headers: {
        'x-forwarded-proto': 'http',
        'x-forwarded-host': 'localhost:8080',
        'x-forwarded-method': 'GET',
        'x-forwarded-uri': uri,
        ...HTML,
      },
      ...more,
    })
  const page = '/search?q=C:\\dir?\\'
  expect((await ask(page, { cookies })).statusCode).toBe(200)
  for (const path of ['/\\evil.example', '/a\\b?c', '\\?c'])
    expect((await ask(path, { cookies })).statusCode).toBe(403)
  const { location } = (await ask(page)).headers
  const returned = new URL(String(location)).searchParams.get('return_to')
  expect(returned).toBe('http://localhost:8080/search?q=C:%5Cdir?%5C')
  const url = String(location).slice(HOME.length)
  expect((await t.app.inject({ url, cookies, headers: HTML })).headers.location).toBe(returned)
})

it('answers nginx 200, 401 and 403 alone', async () => {
  const t = await startApp()
  const headers = { ...HTML, 'sec-fetch-mode': 'navigate' }
  for (const method of ['GET', 'POST'])
    expect((await ASK.nginx(t, { url: PAGE, method, headers })).statusCode).toBe(401)
})

itOfServer('logs a permission at level debug alone, and who it was for', async () => {
  const t = await startApp({ LOG_LEVEL: 'debug' })
  const cookies = await signIn(t)
  await ASK.nginx(t, { url: PAGE, cookies })
  await ASK.nginx(t, { url: PAGE })
  const [allowed, denied] = t.log
    .map((line) => JSON.parse(line))
    .filter(({ req }) => req?.path.endsWith('/forward-auth/nginx'))
  expect(allowed).toMatchObject({ level: 20, res: { status: 200 }, user_id: 1 })
  expect(denied).toMatchObject({ level: 30, res: { status: 401 }, code: 'forward_auth.not_signed_in' })
})
