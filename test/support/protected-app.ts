import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { request as requestByTls } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { bob } from './app.ts'
import { APP_HOST, type Start } from './deployed-proxies.ts'
import { spawnService } from './service.ts'
import { certificateFiles, TLS_CERTIFICATE } from './tls-certificate.ts'

/** Where browsers see the service. */
export const AUTH = 'http://auth.example.com'
/** Another site, whose proxy no test starts. */
export const WIKI_HOST = 'wiki.example.com'

/** What reached the app, and what came back through the proxy. */
export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/** An app that is not ours, which shows what it is sent and opens every WebSocket; `seen` has all that reached it. */
export async function startProtectedApp() {
  const seen: IncomingMessage[] = []
  const server = createServer((message, response) => {
    seen.push(message)
    message.resume()
    response.end('the app')
  })
  server.on('upgrade', (message, socket) => {
    seen.push(message)
    const accept = createHash('sha1')
      .update(`${message.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64')
    const fields = ['Connection: Upgrade', 'Upgrade: websocket', `Sec-WebSocket-Accept: ${accept}`]
    socket.end(`HTTP/1.1 101 Switching Protocols\r\n${fields.join('\r\n')}\r\n\r\n`)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

const ENV = {
  NODE_ENV: 'test',
  TRUSTED_PROXIES: '127.0.0.1',
  PUBLIC_URL: AUTH,
  FORWARD_AUTH_SITES: `http://${APP_HOST},http://${WIKI_HOST}`,
}

/** The same, as browsers see it by https. */
export const TLS_ENV = {
  ...ENV,
  PUBLIC_URL: AUTH.replace('http:', 'https:'),
  FORWARD_AUTH_SITES: `https://${APP_HOST},https://${WIKI_HOST}`,
  SESSION_COOKIE_NAME: '__Host-session_id',
}

/** The service, an app, and a proxy that lets nobody to the app who is not signed in; Bob has signed in to the service. */
export async function startProtected(start: Start, env: Record<string, string> = ENV, appHost = APP_HOST) {
  const service = await spawnService(env)
  const app = await startProtectedApp()
  const isTls = env.PUBLIC_URL?.startsWith('https:') === true
  const tls = isTls ? certificateFiles() : undefined
  const proxy = await start(new URL(service.url).host, app.host, appHost, tls)
  const proxyUrl = isTls ? proxy.url.replace('http:', 'https:') : proxy.url
  const ask = (
    base: string,
    path: string,
    headers: Record<string, string | string[]> = {},
    method = 'GET',
    body = '',
  ) =>
    new Promise<Answer>((resolve, reject) => {
      const { protocol, hostname, port } = new URL(base)
      const options = { hostname, port, path, method, headers: { connection: 'close', ...headers } }
      const asked =
        protocol === 'https:'
          ? requestByTls({ ...options, servername: appHost, ca: TLS_CERTIFICATE.cert, checkServerIdentity })
          : request(options)
      asked.on('response', async (answer) =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: await text(answer) }),
      )
      asked.on('upgrade', (answer, socket) => {
        socket.destroy()
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: '' })
      })
      asked.on('error', reject)
      asked.end(body)
    })

  const form = (path: string, fields: Record<string, string>) =>
    fetch(`${service.url}${path}`, { method: 'POST', body: new URLSearchParams(fields) })
  await form('/users', bob)
  const { session_id } = (await (await form('/sessions', bob)).json()) as { session_id: string }
  return {
    service,
    proxy,
    seen: app.seen,
    origin: `${isTls ? 'https' : 'http'}://${appHost}`,
    session: `${env.SESSION_COOKIE_NAME ?? 'session_id'}=${session_id}`,
    /** Asks the service itself, as a browser that sees it at its public URL. */
    askService: (path: string, headers = {}) =>
      ask(service.url, path, { host: new URL(AUTH).host, ...headers }),
    /** Asks the app, through the proxy. */
    askApp: (path: string, headers: Record<string, string | string[]> = {}, method = 'GET', body = '') =>
      ask(proxyUrl, path, { host: appHost, ...headers }, method, body),
  }
}

// The certificate is that of localhost.
const checkServerIdentity = () => undefined

/** What {@link startProtected} gives. */
export type Protected = Awaited<ReturnType<typeof startProtected>>

const cookieIn = ({ headers }: Answer) => (headers['set-cookie'] ?? [])[0]?.split(';', 1)[0] ?? ''

/** Goes the way of a browser that is signed in to the service, and gives its cookie for the app's site. */
export const enterSite = (context: Protected, path = '/'): Promise<string> =>
  enter(context, APP_HOST, path, (asked, headers) => context.askApp(asked, headers))

/** As {@link enterSite}, for the other site, whose proxy would ask the service as this does. */
export const enterWiki = (context: Protected): Promise<string> =>
  enter(context, WIKI_HOST, '/', (asked, headers) =>
    context.askService(asked.replace('/.auth/', '/forward-auth/site/'), {
      ...headers,
      'x-forwarded-host': WIKI_HOST,
      'x-forwarded-proto': 'http',
    }),
  )

async function enter(
  { askService, session, origin }: Protected,
  host: string,
  path: string,
  ask: (path: string, headers?: Record<string, string>) => Promise<Answer>,
): Promise<string> {
  const started = await ask(`/.auth/start?to=${encodeURIComponent(path)}`)
  const { pathname, search } = new URL(String(started.headers.location))
  const ticketed = await askService(pathname + search, { cookie: session })
  const callback = new URL(String(ticketed.headers.location))
  const done = await ask(callback.pathname + callback.search, { cookie: cookieIn(started) })
  if (done.headers.location !== `${new URL(origin).protocol}//${host}${path}`)
    throw new Error(`not led back: ${JSON.stringify([started, ticketed, done])}`)
  return cookieIn(done)
}
