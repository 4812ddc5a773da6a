import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { bob } from './app.ts'
import { commandLine } from './command-line.ts'
import { findProgram } from './programs.ts'
import { startProtectedApp } from './protected-app.ts'
import { connects, startProxy } from './proxies.ts'
import { spawnService } from './service.ts'
import { certificateFiles, TLS_CERTIFICATE } from './tls-certificate.ts'

const RECIPE = join(import.meta.dirname, '../../deploy/apache/user-auth.conf')
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

const MODULES = [
  ...['mpm_event', 'authn_core', 'authz_core', 'authz_user'],
  ...['headers', 'proxy', 'proxy_http', 'rewrite', 'ssl', 'oauth2'],
]
const DIRECTORY = '/usr/lib/apache2/modules'

/** Debian's Apache with mod_oauth2 and these sites, which listen on a port of 127.0.0.1 by TLS; gives its URL. */
const startApacheWith = (sites: (port: number) => string) =>
  startProxy(
    findProgram('apache2', 'libapache2-mod-oauth2'),
    (port, directory) => ({
      file: `
${MODULES.map((name) => `LoadModule ${name}_module ${DIRECTORY}/mod_${name}.so`).join('\n')}
ServerName localhost
User nobody
Group nogroup
DefaultRuntimeDir ${directory}
PidFile ${directory}/apache.pid
ErrorLog ${directory}/error.log
Listen 127.0.0.1:${port}
${sites(port)}`,
      args: ['-DFOREGROUND', '-f'],
    }),
    connects,
  )

/** A service and an app behind Apache as deploy/apache says; gives what the app was sent, and how to send requests and to sign in. */
export async function startBehindApache() {
  const app = await startProtectedApp()
  const service = await spawnService({
    TRUSTED_PROXIES: '127.0.0.1',
    PUBLIC_URL: 'https://app.example.com/auth',
    SESSION_COOKIE_NAME: '__Host-session_id',
  })
  const { run } = commandLine({ DATABASE_URL: `sqlite:${join(service.directory, 'auth.db')}` })
  const secret = (await run(['clients', 'add', 'apache'])).stdout.trim()
  const { cert, key } = certificateFiles()
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
    const [answer] = await Promise.race([once(asked, 'response'), once(asked, 'upgrade')])
    return { status: answer.statusCode as number, headers: answer.headers, body: await text(answer) }
  }

  /** Signs Bob in; gives the cookie. */
  const signIn = async (): Promise<string> => {
    const body = new URLSearchParams(bob).toString()
    await send('POST', '/auth/users', FORM, body)
    const answer = await send('POST', '/auth/sessions', FORM, body)
    return `__Host-session_id=${JSON.parse(answer.body).session_id}`
  }
  return { app, service, send, signIn }
}
