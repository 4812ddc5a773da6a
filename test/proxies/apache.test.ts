import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, it, onTestFinished } from 'vitest'
import { startApacheWith } from '../support/apache.ts'
import { bob } from '../support/app.ts'
import { commandLine } from '../support/command-line.ts'
import { freshDirectory } from '../support/database.ts'
import { spawnService } from '../support/service.ts'
import { TLS_CERTIFICATE } from '../support/tls-certificate.ts'

const RECIPE = join(import.meta.dirname, '../../deploy/apache/user-auth.conf')
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

/** An app that is not ours: it tells what it was sent. */
async function startForeignApp() {
  const seen: { url: string | undefined; headers: IncomingHttpHeaders }[] = []
  const server = createServer(({ url, headers }, reply) => {
    seen.push({ url, headers })
    reply.end('the app')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close().closeAllConnections())
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

/** A service and an app behind Apache as deploy/apache says, and a function that sends a request to it. */
async function startBehindApache() {
  const app = await startForeignApp()
  const service = await spawnService({
    TRUSTED_PROXIES: '127.0.0.1',
    PUBLIC_URL: 'https://app.example.com/auth',
  })
  const { run } = commandLine({ DATABASE_URL: `sqlite:${join(service.directory, 'auth.db')}` })
  const secret = (await run(['clients', 'add', 'apache'])).stdout.trim()
  const certificates = freshDirectory()
  const [cert, key] = [join(certificates, 'cert.pem'), join(certificates, 'key.pem')]
  writeFileSync(cert, TLS_CERTIFICATE.cert)
  writeFileSync(key, TLS_CERTIFICATE.key)
  const written = readFileSync(RECIPE, 'utf8')
  const { url } = await startApacheWith((port) =>
    written
      .replace('*:443', `127.0.0.1:${port}`)
      .replaceAll('127.0.0.1:5000', new URL(service.url).host)
      .replaceAll('127.0.0.1:8080', app.host)
      .replace('client_secret=SECRET', `client_secret=${secret}`)
      .replace('/etc/ssl/app.example.com.pem', cert)
      .replace('/etc/ssl/app.example.com.key', key),
  )

  /** Sends a request to Apache; the path as it is. */
  const send = async (method: string, path: string, headers: Record<string, string> = {}, body = '') => {
    const { port } = new URL(url)
    const options = {
      host: '127.0.0.1',
      port,
      method,
      path,
      ca: TLS_CERTIFICATE.cert,
      servername: 'localhost',
    }
    const asked = request({ ...options, headers: { host: 'app.example.com', ...headers }, agent: false })
    asked.end(body)
    const [answer] = await once(asked, 'response')
    return { status: answer.statusCode as number, headers: answer.headers, body: await text(answer) }
  }

  /** Signs Bob in; gives the cookie. */
  const signIn = async (): Promise<string> => {
    const body = new URLSearchParams(bob).toString()
    await send('POST', '/auth/users', FORM, body)
    const answer = await send('POST', '/auth/sessions', FORM, body)
    return `session_id=${JSON.parse(answer.body).session_id}`
  }
  return { app, service, send, signIn }
}

it('lets those to the app who are signed in, and tells it who they are, whatever they say', async () => {
  const { app, send, signIn } = await startBehindApache()
  const cookie = await signIn()
  const forged = {
    ...{ 'remote-user': 'eve', Remote_User: 'eve', 'Remote.User': 'eve', 'REMOTE-SUBJECT': 'eve' },
    ...{ remote_subject: 'eve', 'remote-groups': 'admin', Remote_Groups: 'admin', 'remote-name': 'eve' },
    ...{ OAUTH2_CLAIM_sub: 'eve', 'oauth2-claim-email': 'eve', oauth2_claim_roles: 'admin' },
  }
  const answer = await send('GET', '/page?x=y', {
    ...forged,
    cookie: `device_id=D; a=1; ${cookie}; b=2; pending_sign_in=P`,
  })
  expect([answer.status, answer.body]).toEqual([200, 'the app'])
  const [{ url, headers } = { url: '', headers: {} }] = app.seen
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
  const id = (await signIn()).replace('session_id=', '')
  const strangers: Record<string, string>[] = [
    {},
    { cookie: 'session_id=' },
    { cookie: 'session_id=x' },
    { cookie: `session=${id}` },
    { authorization: `Bearer ${id}` },
    { authorization: `Basic ${Buffer.from(`x:${id}`).toString('base64')}` },
    { 'remote-user': bob.email },
    { OAUTH2_CLAIM_sub: 'x' },
  ]
  for (const headers of strangers)
    expect([headers, (await send('GET', `/?access_token=${id}`, headers)).status]).toEqual([headers, 401])
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
      expect([method, path, status >= 400 && body !== 'the app']).toEqual([method, path, true])
    }
  expect(app.seen).toEqual([])
  for (const path of ['/auth/metrics', '/auth/introspect', '/auth//metrics', '/auth/%6detrics'])
    expect([path, (await send('POST', path)).status]).toEqual([path, 403])
})

it('asks for each request: who signs out is out with the next, and while the service is away nobody is in', async () => {
  const { app, service, send, signIn } = await startBehindApache()
  const cookie = await signIn()
  for (let time = 0; time < 3; time++) expect((await send('GET', '/', { cookie })).status).toBe(200)
  expect((await send('DELETE', '/auth/sessions', { cookie })).status).toBe(200)
  expect((await send('GET', '/', { cookie })).status).toBe(401)

  const again = await signIn()
  expect((await send('GET', '/', { cookie: again })).status).toBe(200)
  const { length } = app.seen
  service.signal('SIGSTOP')
  const waiting = send('GET', '/slow', { cookie: again })
  await service.kill()
  expect((await waiting).status).toBe(401)
  expect((await send('GET', '/', { cookie: again })).status).toBe(401)
  expect(app.seen).toHaveLength(length)
})
