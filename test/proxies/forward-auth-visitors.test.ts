import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { bob } from '../support/app.ts'
import { APP_HOST, PROXIES } from '../support/deployed-proxies.ts'
import { AUTH, enterSite, enterWiki, startProtected, WIKI_HOST } from '../support/protected-app.ts'
import { connectTo, readToEnd } from '../support/raw-http.ts'

// nginx cannot tell a script of old browsers from a navigation.
const NOBODY = [401, 303]
const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/
const OURS = /^(?:__Host-)?(?:session_id|site_session|site_state|device_id|pending_sign_in)=/

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

describe.each(Object.entries(PROXIES))('%s', (kind, start) => {
  it('lets the app see none of the headers that a visitor makes up', async () => {
    const context = await startProtected(start)
    const { askApp, seen } = context
    const cookie = await enterSite(context)
    expect((await askApp('/', FORGED)).status).toBeOneOf(NOBODY)
    expect(seen).toEqual([])
    const odd = kind === 'caddy' ? '' : "!#$%&'*+^`|~"
    const names = [...odd].map((character) => [`Remote${character}User`, 'admin@bob.com'] as const)
    for (const [header, value] of [...Object.entries(FORGED), ...names, ['all', '']] as const) {
      const forged = header === 'all' ? FORGED : { [header]: value }
      const answer = await askApp('/', { cookie, ...forged })
      expect([header, answer.status]).toEqual([header, 200])
      const fields = Object.entries(seen.at(-1)?.headers ?? {})
      // As CGI and WSGI see them.
      const identity = fields.filter(([field, text]) => /^remote[^a-z\d]/i.test(field) && text !== '')
      expect(identity.map(([field]) => field).sort()).toEqual([
        'remote-email',
        'remote-subject',
        'remote-user',
      ])
      expect(identity.filter(([, text]) => /admin/.test(String(text)))).toEqual([])
    }
  })

  it('tells the app by which URL it was asked for, and from where, whatever a visitor says', async () => {
    const context = await startProtected(start)
    const { askApp, seen } = context
    const cookie = await enterSite(context)
    const forged = {
      'x-forwarded-for': '192.0.2.1',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'ftp',
    }
    expect((await askApp('/', { cookie, ...forged })).status).toBe(200)
    const { headers = {} } = seen.at(-1) ?? {}
    expect([headers['x-forwarded-host'], headers['x-forwarded-proto']]).toEqual([APP_HOST, 'http'])
    // The right-most is what a proxy says itself.
    expect(String(headers['x-forwarded-for']).split(', ').at(-1)).toBe('127.0.0.1')
  })

  it('hands no other protocol on to the app than WebSocket, which a visitor would speak to it alone', async () => {
    const context = await startProtected(start)
    const { askApp, seen } = context
    const cookie = await enterSite(context)
    for (const upgrade of [
      'h2c',
      'H2C',
      'h2c, websocket',
      'websocket, h2c',
      'websocketx',
      ['h2c', 'websocket'],
      ['websocket', 'h2c'],
    ]) {
      const headers = { cookie, origin: `http://${APP_HOST}`, upgrade, 'http2-settings': 'AAMAAABkAAQAAP__' }
      const connection = 'Upgrade, HTTP2-Settings'
      await askApp('/', { ...headers, connection })
      // The app opens whatever it is asked for.
      const asked = String(seen.at(-1)?.headers.upgrade ?? 'websocket')
      expect([upgrade, asked.toLowerCase()]).toEqual([upgrade, 'websocket'])
    }
    expect(seen).not.toEqual([])
  })

  it('keeps from the app the cookies by which its users are signed in, and no others', async () => {
    const context = await startProtected(start)
    const { askApp, seen } = context
    const cookie = await enterSite(context)
    const strangers = ['a=b', 'my_session_id=1', 'session_id2=2', 'c=session_id', 'd="e f"']
    const ours = ['session_id=REAL', 'site_state=S', 'device_id=D', 'pending_sign_in=P', context.session]
    const places = [
      [cookie],
      ...strangers.flatMap((each) => [
        [each, cookie],
        [cookie, each],
      ]),
      ...ours.flatMap((each) => [
        [each, cookie],
        ['a=b', cookie, `__Host-${each}`, 'c=d'],
      ]),
      ['session_id=REAL', 'a=b', cookie, 'site_state=S', 'device_id=D', 'c=d', 'pending_sign_in=P', 'e='],
      [...ours.slice(0, 4), ...strangers, cookie],
    ]
    for (const sent of places) {
      expect((await askApp('/', { cookie: sent.join('; ') })).status).toBe(200)
      const got = (seen.at(-1)?.headers.cookie ?? '').split(/; ?/).filter((each) => each !== '')
      expect([sent, got]).toEqual([sent, sent.filter((each) => !OURS.test(each))])
    }
    // Another site below the same domain, or a script of the app, can set a second one.
    for (const sent of ours.flatMap((each) => [
      [each, cookie, each.replace(/=.*/, '=junk'), 'a=b'],
      [cookie, each, `__Host-${each}`, each, each],
      [each, cookie, 'site_session=junk'],
    ])) {
      expect((await askApp('/', { cookie: sent.join('; ') })).status).toBe(200)
      const got = (seen.at(-1)?.headers.cookie ?? '').split(/; ?/)
      expect([sent, got.filter((each) => OURS.test(each))]).toEqual([sent, []])
    }
  })

  it('tells the app who it is, whatever a visitor has the proxy take for a header of one connection', async () => {
    const context = await startProtected(start)
    const { askApp, seen } = context
    const cookie = await enterSite(context)
    for (const connection of [
      'close, Remote-User, Remote-Email, Remote-Name, Remote-Groups, Remote-Subject',
      'REMOTE-USER,remote-email ,close',
      ['remote-user', 'Remote-Subject, Remote-Email', 'close'],
    ]) {
      expect((await askApp('/', { cookie, connection })).status).toBe(200)
      const { headers } = seen.at(-1) ?? {}
      expect(headers).toMatchObject({ 'remote-user': bob.email, 'remote-email': bob.email })
      expect(headers?.['remote-subject']).toMatch(UUID)
    }
  })

  it('tells the service whom it hands on, and no address that a visitor makes up', async () => {
    const { proxy, service } = await startProtected(start)
    const headers = { host: APP_HOST, 'x-forwarded-for': '192.0.2.1' }
    // No trusted proxy, as the tests themselves would be.
    const asked = request(`${proxy.url.replace('localhost', '127.0.0.1')}/.auth/callback`, {
      localAddress: '127.0.0.2',
      headers,
    }).end()
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    answer.resume()
    expect(answer.statusCode).toBe(403)
    await expect
      .poll(() => service.lines.filter((line) => line.includes('/forward-auth/site/callback')).join())
      .toContain('"ip":"127.0.0.2"')
  })

  it('shows the app to nobody who has a session of another site alone, whatever host they name', async () => {
    const context = await startProtected(start)
    const { proxy, askApp, seen } = context
    const wiki = await enterWiki(context)
    for (const host of [APP_HOST, WIKI_HOST, new URL(AUTH).host, `${WIKI_HOST}:80`]) {
      for (const cookie of [wiki, context.session])
        expect(`${host} ${(await askApp('/', { cookie, host })).body}`).not.toContain('the app')
      for (const target of [`http://${APP_HOST}/`, `http://${WIKI_HOST}/`]) {
        const socket = await connectTo(Number(new URL(proxy.url).port))
        const fields = [
          '',
          `Host: ${host}`,
          `Cookie: ${wiki}; ${context.session}`,
          'Connection: close',
          '',
          '',
        ]
        socket.end(`GET ${target} HTTP/1.1${fields.join('\r\n')}`)
        expect(`${host} ${target} ${await readToEnd(socket)}`).not.toContain('the app')
      }
    }
    expect(seen).toEqual([])
    const cookie = await enterSite(context)
    expect((await askApp('/', { cookie })).status).toBe(200)
    await askApp('/', { cookie, host: WIKI_HOST })
    expect(seen).toHaveLength(1)
  })
})
