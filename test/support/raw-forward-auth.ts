import { signIn, startApp } from './app.ts'
import { listenForConnections, readToEnd } from './raw-http.ts'

/** Where the app is that proxies ask about. */
export const APP_HOST = 'localhost:8080'

/** A field of an HTTP head. */
export type Header = readonly [string, string]

/** What nginx and the others ask with about the first page of the app. */
export const HEADERS = {
  nginx: [
    ['X-Original-URL', `http://${APP_HOST}/`],
    ['X-Original-Method', 'GET'],
  ],
  proxy: [
    ['X-Forwarded-Proto', 'http'],
    ['X-Forwarded-Host', APP_HOST],
    ['X-Forwarded-Uri', '/'],
    ['X-Forwarded-Method', 'GET'],
  ],
} as const

/** The service, and a function that asks it over sockets, with what no client library would send, in the name of somebody signed in. */
export async function startRaw() {
  const t = await startApp({ TRUSTED_PROXIES: '127.0.0.1' })
  const cookie = `session_id=${(await signIn(t)).session_id}`
  const open = await listenForConnections(t.app)
  const ask = async (target: string, headers: readonly Header[], { method = 'GET', host = 'auth' } = {}) => {
    const socket = await open()
    const lines = [['Host', host], ['Cookie', cookie], ['Connection', 'close'], ...headers]
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
    const prefix = process.env.TEST_HOST ? '/auth' : ''
    const line = target.startsWith('http')
      ? target.replace(/(?<=\w)\/forward/, `${prefix}/forward`)
      : prefix + target
    socket.write(Buffer.from(`${method} ${line} HTTP/1.1\r\n${head}\r\n`, 'latin1'))
    return readToEnd(socket)
  }
  return { t, ask }
}
