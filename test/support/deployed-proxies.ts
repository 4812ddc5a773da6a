import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startCaddyWith, startHaproxyWith, startNginxWith } from './proxies.ts'
import type { certificateFiles } from './tls-certificate.ts'

const DEPLOY = join(import.meta.dirname, '../../deploy')

/** The host of the app in these files. */
export const APP_HOST = 'app.example.com'

type Certificate = ReturnType<typeof certificateFiles>
/** Starts a proxy in front of an app. */
export type Start = (
  service: string,
  app: string,
  appHost: string,
  /** What browsers see by TLS; without it, by http. */
  tls?: Certificate,
) => Promise<{ url: string; log: string[] }>

const read = (name: string) => readFileSync(join(DEPLOY, name), 'utf8')

/** HAProxy with its file as it stands there, which asks `url` who is signed in. */
const startHaproxyAsking =
  (url?: string): Start =>
  (service, app, appHost, tls) =>
    startHaproxyWith((port, directory) => {
      const lua = join(directory, 'forward-auth.lua')
      copyFileSync(join(DEPLOY, 'haproxy/forward-auth.lua'), lua)
      return (
        read('haproxy/protected-app.cfg')
          // For root alone, who starts it elsewhere.
          .replace(/^ +(?:log \/dev\/log|chroot|user|group) .*\n/gm, '')
          .replace(
            'lua-load /etc/haproxy/forward-auth.lua',
            `setenv USER_AUTH_URL ${url ?? `http://${service}`}\n    lua-load ${lua}`,
          )
          .replace('127.0.0.1:5000', service)
          .replace('127.0.0.1:3000', app)
          .replace(`-i ${APP_HOST}`, `-i ${appHost}`)
          .replace(/bind :443 ssl .*/, `bind 127.0.0.1:${port}${tls ? ` ssl crt ${tls.both}` : ''}`)
      )
    })

/** HAProxy whose Lua fails at each request: it can make no request of its URL. */
export const haproxyWithFailingLua = startHaproxyAsking('nonsense')

/** The proxies of deploy/, each with its file as it stands there but for addresses and TLS. */
export const PROXIES: Readonly<Record<string, Start>> = {
  nginx: (service, app, appHost, tls) =>
    startNginxWith((port) =>
      read('nginx/protected-app.conf')
        .replaceAll('127.0.0.1:5000', service)
        .replace('127.0.0.1:3000', app)
        .replace(/server \{\n +listen 80;[^}]+\}/, '')
        .replace(`server_name ${APP_HOST}`, `server_name ${appHost}`)
        .replace('listen 443 ssl', `listen 127.0.0.1:${port}${tls ? ' ssl' : ''}`)
        .replace(/ssl_certificate .*;/, tls ? `ssl_certificate ${tls.cert};` : '')
        .replace(/ssl_certificate_key .*;/, tls ? `ssl_certificate_key ${tls.key};` : ''),
    ),

  caddy: (service, app, appHost, tls) =>
    startCaddyWith((port) => {
      const address = `${tls ? 'https' : 'http'}://${appHost.replace(/:\d+$/, '')}:${port}`
      const lines = ['bind 127.0.0.1', ...(tls ? [`tls ${tls.cert} ${tls.key}`] : [])]
      return read('caddy/protected-app.Caddyfile')
        .replaceAll('127.0.0.1:5000', service)
        .replace('127.0.0.1:3000', app)
        .replace(`${APP_HOST} {`, `${address} {\n\t${lines.join('\n\t')}`)
    }),

  haproxy: startHaproxyAsking(),
}
