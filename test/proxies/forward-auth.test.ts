import { describe, expect, it } from 'vitest'
import { bob } from '../support/app.ts'
import { APP_HOST, haproxyWithFailingLua, PROXIES } from '../support/deployed-proxies.ts'
import { AUTH, enterSite, startProtected } from '../support/protected-app.ts'

// nginx cannot tell a script of old browsers from a navigation.
const NOBODY = [401, 303]
const HTML = { accept: 'text/html', 'sec-fetch-mode': 'navigate' }
const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/
const HERE = `http://${APP_HOST}`

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

it('shows the app to nobody through HAProxy where its Lua fails', async () => {
  const { askApp, seen, session } = await startProtected(haproxyWithFailingLua)
  for (const headers of [{ cookie: session }, HTML, {}] as Record<string, string>[])
    expect((await askApp('/', headers)).status).toBeGreaterThanOrEqual(400)
  expect(seen).toEqual([])
})
