import { expect, it } from 'vitest'
import { startBehindApache } from '../support/apache.ts'
import { bob } from '../support/app.ts'

it('lets those to the app who are signed in, and tells it who they are, whatever they say', async () => {
  const { app, send, signIn } = await startBehindApache()
  const cookie = await signIn()
  const forged = {
    ...{ 'remote-user': 'eve', Remote_User: 'eve', 'Remote.User': 'eve', 'REMOTE-SUBJECT': 'eve' },
    ...{ remote_subject: 'eve', 'remote-groups': 'admin', Remote_Groups: 'admin', 'remote-name': 'eve' },
    ...{ connection: 'close, Remote-User, Remote-Subject, OAUTH2_CLAIM_sub' },
    ...{ OAUTH2_CLAIM_sub: 'eve', 'oauth2-claim-email': 'eve', oauth2_claim_roles: 'admin' },
  }
  const answer = await send('GET', '/page?x=y', {
    ...forged,
    cookie: `device_id=D; a=1; ${cookie}; b=2; pending_sign_in=P`,
  })
  expect([answer.status, answer.body]).toEqual([200, 'the app'])
  const { url, headers = {} } = app.seen[0] ?? {}
  expect(url).toBe('/page?x=y')
  expect(headers).toMatchObject({
    'remote-user': bob.email,
    'remote-email': bob.email,
    'remote-name': '',
    'remote-groups': '',
    'remote-subject': headers.oauth2_claim_sub,
    oauth2_claim_email: bob.email,
    cookie: 'a=1; b=2',
  })
  expect(headers['remote-subject']).toMatch(/^[\da-f-]{36}$/)
  expect(JSON.stringify(headers)).not.toMatch(/eve|admin|session_id/)
  expect(JSON.stringify(headers)).not.toContain(cookie.split('=')[1])
})

it('lets nobody else to the app, by whatever path, method or kind of proof', async () => {
  const { app, send, signIn } = await startBehindApache()
  const id = (await signIn()).replace('__Host-session_id=', '')
  const strangers: Record<string, string>[] = [
    {},
    { cookie: '__Host-session_id=' },
    { cookie: '__Host-session_id=x' },
    { cookie: `session_id=${id}` },
    { cookie: `session=${id}` },
    { authorization: `Bearer ${id}` },
    { authorization: `Basic ${Buffer.from(`x:${id}`).toString('base64')}` },
    { 'remote-user': bob.email },
    { OAUTH2_CLAIM_sub: 'x' },
  ]
  for (const headers of strangers)
    expect([headers, (await send('GET', `/?access_token=${id}`, headers)).status]).toEqual([headers, 303])
  const paths = [
    '/',
    '//',
    '/%61uth',
    '/auth',
    '/auth/../x',
    '/auth/%2e%2e/x',
    '/auth/..%2fx',
    '/auth/.%2e/x',
  ]
  const others = [
    '/auth/..;/x',
    '/auth\\..\\x',
    '/AUTH/x',
    '/auth%2f',
    '/x/../auth/../y',
    '/auth/..',
    '/%00',
    '/%zz',
  ]
  for (const path of [...paths, ...others])
    for (const method of ['GET', 'POST', 'OPTIONS', 'PROPFIND', 'BREW']) {
      const { status, body } = await send(method, path)
      expect([method, path, status >= 303 && body !== 'the app']).toEqual([method, path, true])
    }
  expect(app.seen).toEqual([])
  const closed = ['metrics', 'introspect', 'readyz', 'healthz', 'forward-auth/proxy', '/metrics', '%6detrics']
  for (const path of closed) expect([path, (await send('POST', `/auth/${path}`)).status]).toEqual([path, 403])
})

it('leads who is not signed in to the page for it, which leads back to what was asked for; scripts get 401', async () => {
  const { app, send } = await startBehindApache()
  const page = '/reports/a%20b%26return_to=evil?x=%E2%82%AC&y=1'
  let signInAt = new URL('https://app.example.com')
  for (const method of ['GET', 'POST']) {
    const { status, headers } = await send(method, page)
    expect(status).toBe(303)
    signInAt = new URL(headers.location ?? '')
    expect([...signInAt.searchParams]).toEqual([['return_to', page]])
  }
  expect(signInAt.origin + signInAt.pathname).toBe('https://app.example.com/auth/sign-in')
  const signIn = await send('GET', signInAt.pathname + signInAt.search)
  expect(signIn.body).toContain(
    `name="return_to" value="https://app.example.com${page.replace('&', '&amp;')}"`,
  )
  for (const mode of ['cors', 'no-cors', 'same-origin', 'websocket'])
    expect((await send('GET', page, { 'sec-fetch-mode': mode })).status).toBe(401)
  expect((await send('GET', '/.sign-in')).headers.location).toMatch(/return_to=%2[fF]%2[eE]sign%2[dD]in$/)
  expect(app.seen).toEqual([])
})

it('refuses what pages of other sites send that may change something', async () => {
  const { app, send, signIn } = await startBehindApache()
  const cookie = await signIn()
  const others: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'https://app.example.com.evil.example' },
    { origin: 'http://app.example.com' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
  ]
  for (const headers of others)
    for (const method of ['POST', 'PUT', 'DELETE', 'BREW'])
      expect([method, headers, (await send(method, '/', { cookie, ...headers })).status]).toEqual([
        method,
        headers,
        403,
      ])
  const handshake = { connection: 'Upgrade', upgrade: 'WebSocket' }
  for (const headers of others)
    expect((await send('GET', '/', { cookie, ...handshake, ...headers })).status).toBe(403)
  expect(app.seen).toEqual([])
  const own = { cookie, origin: 'https://app.example.com', 'sec-fetch-site': 'same-origin' }
  expect((await send('POST', '/', own)).status).toBe(200)
})

it('opens WebSockets alone, to who is signed in', async () => {
  const { app, send, signIn } = await startBehindApache()
  const cookie = await signIn()
  const handshake = {
    origin: 'https://app.example.com',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-version': '13',
  }
  const upgrade = (to: string) => ({
    ...handshake,
    connection: 'Upgrade, HTTP2-Settings',
    upgrade: to,
    'http2-settings': 'AA',
  })
  expect((await send('GET', '/socket', { cookie, ...upgrade('websocket') })).status).toBe(101)
  expect((await send('GET', '/socket', upgrade('websocket'))).status).toBe(303)
  for (const other of ['h2c', 'h2c, websocket', 'websocket, h2c']) {
    app.seen.length = 0
    expect((await send('GET', '/socket', { cookie, ...upgrade(other) })).status).not.toBe(101)
    for (const { headers } of app.seen)
      expect([other, headers.upgrade ?? 'websocket']).toEqual([other, 'websocket'])
  }
})

it('tells the app and the service by which URL it was asked for, whatever a visitor says', async () => {
  const { app, send, signIn } = await startBehindApache()
  const forged = {
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'ftp',
    'x-forwarded-for': '192.0.2.1',
  }
  const cookie = await signIn()
  await send('GET', '/', { cookie, ...forged })
  const { headers = {} } = app.seen[0] ?? {}
  expect([headers.host, headers['x-forwarded-host'], headers['x-forwarded-proto']]).toEqual([
    'app.example.com',
    'app.example.com',
    'https',
  ])
  expect(String(headers['x-forwarded-for']).split(', ').at(-1)).toBe('127.0.0.1')
  for (const host of ['evil.example', 'app.example.com.evil.example', 'app.example.com:444', ''])
    expect((await send('GET', '/', { cookie, host })).status).toBeOneOf([400, 421])
  expect(app.seen).toHaveLength(1)
})

it('asks for each request: who signs out is out with the next, and while the service is away nobody is in', async () => {
  const { app, service, send, signIn } = await startBehindApache()
  const cookie = await signIn()
  for (let time = 0; time < 3; time++) expect((await send('GET', '/', { cookie })).status).toBe(200)
  expect((await send('DELETE', '/auth/sessions', { cookie })).status).toBe(200)
  expect((await send('GET', '/', { cookie })).status).toBe(303)

  const again = await signIn()
  expect((await send('GET', '/', { cookie: again })).status).toBe(200)
  const { length } = app.seen
  service.signal('SIGSTOP')
  const waiting = send('GET', '/slow', { cookie: again })
  await service.kill()
  expect((await waiting).status).toBe(303)
  expect((await send('GET', '/', { cookie: again })).status).toBe(303)
  expect(app.seen).toHaveLength(length)
})
