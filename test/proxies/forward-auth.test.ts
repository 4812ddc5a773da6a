import { describe, expect, it } from 'vitest'
import { bob } from '../support/app.ts'
import { APP_HOST, AUTH, ENV, enterSite, PROXIES, startProtected } from '../support/protected-app.ts'

// nginx cannot tell a script of old browsers from a navigation.
const NOBODY = [401, 303]
const HTML = { accept: 'text/html', 'sec-fetch-mode': 'navigate' }
const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/
const HERE = `http://${APP_HOST}`

/** What a visitor makes up. */
const FORGED: Record<string, string> = {
  'Remote-User': 'admin@bob.com',
  'REMOTE-EMAIL': 'admin@bob.com',
  'remote-name': 'admin',
  'Remote-Groups': 'admins',
  'Remote-Subject': 'admin',
  Remote_User: 'admin@bob.com',
  REMOTE_USER: 'admin@bob.com',
  remote_email: 'admin@bob.com',
  Remote_Groups: 'admins',
  'Remote.User': 'admin@bob.com',
  'X-Original-URL': 'http://auth.example.com/',
  'X-Original-Method': 'GET',
  'X-Forwarded-Uri': '/public',
  'X-Forwarded-Host': 'auth.example.com',
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-Method': 'GET',
  'X-Forwarded-URL': 'http://auth.example.com/',
  Forwarded: 'for=127.0.0.1;host=auth.example.com;proto=https',
  'X-Rewrite-URL': '/public',
}

describe.each(Object.entries(PROXIES))('%s', (_, start) => {
  it('shows the app to who is signed in, tells it who that is, and leads others to the sign-in page', async () => {
    const context = await startProtected(start)
    const { askApp, seen } = context
    const page = '/reports?year=2026&q=a%20b'
    const denied = await askApp(page, HTML)
    expect(denied.status).toBeOneOf([302, 303])
    expect(denied.headers.location).toBe(`${AUTH}/sign-in?return_to=${encodeURIComponent(HERE + page)}`)
    const script = await askApp(page, { 'sec-fetch-mode': 'cors' })
    expect([script.status, script.headers.location]).toEqual([401, undefined])
    expect(seen).toEqual([])

    const cookie = await enterSite(context, page)
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const body = ['POST', 'PUT'].includes(method) ? 'x'.repeat(100_000) : ''
      const answer = await askApp(
        page,
        { cookie, origin: HERE, 'sec-fetch-site': 'same-origin' },
        method,
        body,
      )
      expect([method, answer.status, answer.body]).toEqual([method, 200, method === 'HEAD' ? '' : 'the app'])
      const { url, headers } = seen.at(-1) ?? {}
      expect([seen.at(-1)?.method, url]).toEqual([method, page])
      expect(headers).toMatchObject({ 'remote-user': bob.email, 'remote-email': bob.email })
      expect(headers?.['remote-subject']).toMatch(UUID)
      expect([headers?.['remote-name'] ?? '', headers?.['remote-groups'] ?? '']).toEqual(['', ''])
    }
  })

  it('lets the app see none of the headers that a visitor makes up', async () => {
    const context = await startProtected(start)
    const { askApp, seen } = context
    const cookie = await enterSite(context)
    expect((await askApp('/', FORGED)).status).toBeOneOf(NOBODY)
    expect(seen).toEqual([])
    for (const [header, value] of [...Object.entries(FORGED), ['all', '']] as const) {
      const forged = header === 'all' ? FORGED : { [header]: value }
      const answer = await askApp('/', { cookie, ...forged })
      expect([header, answer.status]).toEqual([header, 200])
      const fields = Object.entries(seen.at(-1)?.headers ?? {})
      // As CGI and WSGI see them.
      const identity = fields.filter(([field, text]) => /^remote\W?_?/i.test(field) && text !== '')
      expect(identity.map(([field]) => field).sort()).toEqual([
        'remote-email',
        'remote-subject',
        'remote-user',
      ])
      expect(identity.filter(([, text]) => /admin/.test(String(text)))).toEqual([])
    }
  })

  it('keeps from the app the cookies by which its users are signed in, and no others', async () => {
    const context = await startProtected(start)
    const { askApp, seen } = context
    const cookie = await enterSite(context)
    const others = [`a=b; ${cookie}`, `${cookie}; a=b`, `a=b; ${cookie}; c=d`, `my_session_id=1; ${cookie}`]
    const once = `device_id=d; a=b; site_state=s; ${context.session}; ${cookie}; pending_sign_in=p`
    const often = [
      `${context.session}; ${cookie}; site_session=junk`,
      `session_id=x; ${cookie}; ${context.session}`,
      `__Host-site_session=x; ${cookie}; ${cookie}`,
    ]
    for (const cookies of [...others, once, ...often]) {
      expect((await askApp('/', { cookie: cookies })).status).toBe(200)
      const isOurs = (each: string) =>
        /^(__Host-)?(site_session|session_id|site_state|device_id|pending_sign_in)=/.test(each)
      const got = (seen.at(-1)?.headers.cookie ?? '').split(/; ?/).filter((each) => each !== '')
      expect([cookies, got.filter(isOurs)]).toEqual([cookies, []])
      if (!often.includes(cookies)) expect(got).toEqual(cookies.split('; ').filter((each) => !isOurs(each)))
    }
  })

  it('opens the app with no cookie of another site', async () => {
    const WIKI_HOST = 'wiki.example.com'
    const env = { ...ENV, FORWARD_AUTH_SITES: `${HERE},http://${WIKI_HOST}` }
    const context = await startProtected(start, env)
    const { seen } = context
    const at =
      (host: string) =>
      (path: string, headers = {}) =>
        context.askApp(path, { host, ...headers })
    const wiki = await startProtected(start, env, WIKI_HOST, context.service)
    const cookie = await enterSite(wiki, '/', WIKI_HOST)
    expect((await wiki.askApp('/', { cookie })).status).toBe(200)
    for (const host of [WIKI_HOST, WIKI_HOST.toUpperCase(), `${WIKI_HOST}:80`])
      expect([host, (await at(host)('/', { cookie })).body]).not.toEqual([host, 'the app'])
    expect((await context.askApp('/', { cookie })).status).toBeOneOf(NOBODY)
    const absolute = await context.askApp(`${HERE}/`, { cookie, host: WIKI_HOST })
    expect(absolute.body).not.toBe('the app')
    expect(seen).toEqual([])
  })

  it('shows the app to nobody while the service is stopped, slow, or its session is over', async () => {
    const context = await startProtected(start)
    const { askApp, seen, service, askService, session } = context
    const cookie = await enterSite(context)
    expect((await askApp('/', { cookie })).status).toBe(200)
    seen.length = 0
    service.signal('SIGSTOP')
    const [slow, stranger] = await Promise.all([askApp('/', { cookie }), askApp('/', HTML)])
    service.signal('SIGCONT')
    expect([slow.status, stranger.status].filter((status) => status < 400)).toEqual([])
    expect(seen).toEqual([])

    const signedOut = await fetch(`${service.url}/sessions`, {
      method: 'DELETE',
      headers: { cookie: session },
    })
    expect(signedOut.status).toBe(200)
    expect((await askApp('/', { cookie })).status).toBeOneOf(NOBODY)
    expect((await askService('/profile', { cookie: session })).status).toBe(403)
    await service.stop()
    for (const headers of [{ cookie }, HTML, {}] as Record<string, string>[])
      expect((await askApp('/', headers)).status).toBeGreaterThanOrEqual(400)
    expect(seen).toEqual([])
  })

  it('opens WebSockets for pages of its own site alone, to who is signed in', async () => {
    const context = await startProtected(start)
    const { askApp, seen } = context
    const cookie = await enterSite(context)
    const handshake = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-version': '13',
    }
    expect((await askApp('/socket', { ...handshake, cookie, origin: HERE })).status).toBe(101)
    expect(seen.at(-1)?.headers['remote-user']).toBe(bob.email)
    seen.length = 0
    const evil = 'http://evil.example'
    expect((await askApp('/socket', { ...handshake, cookie, origin: evil })).status).toBe(403)
    expect((await askApp('/socket', { ...handshake, origin: HERE })).status).toBeOneOf(NOBODY)
    expect((await askApp('/', { cookie, origin: evil, 'sec-fetch-site': 'cross-site' }, 'POST')).status).toBe(
      403,
    )
    expect((await askApp('/', { cookie, origin: 'http://wiki.example.com' }, 'POST')).status).toBe(403)
    expect(seen).toEqual([])
  })

  it('protects an app on localhost without any configuration', async () => {
    const env = { PUBLIC_URL: 'http://localhost:5000' }
    const { askApp, seen, session } = await startProtected(start, env, 'localhost:8080')
    const denied = await askApp('/', HTML)
    expect(denied.headers.location).toBe(
      'http://localhost:5000/sign-in?return_to=http%3A%2F%2Flocalhost%3A8080%2F',
    )
    expect(seen).toEqual([])
    expect((await askApp('/', { cookie: session })).status).toBe(200)
    expect(seen.at(-1)?.headers['remote-user']).toBe(bob.email)
    expect(seen.at(-1)?.headers.cookie ?? '').toBe('')
  })
})
