import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { freePort } from '../support/postgres.ts'
import { findProgram } from '../support/programs.ts'
import { startCaddyWith, startNginxWith } from '../support/proxies.ts'
import { spawnService } from '../support/service.ts'
import { certificateFiles, TLS_CERTIFICATE } from '../support/tls-certificate.ts'

const DEPLOY = join(import.meta.dirname, '../../deploy')

/** A service behind a proxy of its own, and a certificate for the proxy. */
async function startBehindProxy() {
  const service = await spawnService({
    TRUSTED_PROXIES: '127.0.0.1',
    PUBLIC_URL: 'https://auth.example.com',
  })
  return { service, host: new URL(service.url).host, ...certificateFiles() }
}

/** Asks a proxy from an address of its own, by TLS. */
const ask = (proxy: string, path: string, host: string) =>
  new Promise<{ status: number | undefined; body: string; address: unknown }>((resolve, reject) => {
    const { port } = new URL(proxy)
    const options = { port, path, host: '127.0.0.1', localAddress: '127.0.0.2', ca: TLS_CERTIFICATE.cert }
    request({ ...options, headers: { host }, servername: 'localhost' }, async (answer) =>
      resolve({
        status: answer.statusCode,
        body: await text(answer),
        address: answer.headers['x-client-address'],
      }),
    )
      .on('error', reject)
      .end()
  })

/** What only operators, and proxies that ask by themselves, have to do with. */
const CLOSED = [
  '/metrics',
  '/metrics/',
  '/forward-auth/proxy',
  '/forward-auth/nginx',
  '/forward-auth/site/start?to=%2F',
  '/forward-auth%2Fproxy',
]
const TICKET = `/forward-auth/ticket?to=https%3A%2F%2Fevil.example%2F&state=${'a'.repeat(64)}`

const WELCOME = { status: 200, body: '{"message":"Bienvenue"}', address: '127.0.0.2' }

it('puts TLS in front of the service as deploy/nginx.conf says, which sees the client', async () => {
  const { host, cert, key } = await startBehindProxy()
  const plainPort = await freePort()
  const written = readFileSync(join(DEPLOY, 'nginx.conf'), 'utf8')
  const proxy = await startNginxWith((port) =>
    written
      .replace('127.0.0.1:5000', host)
      .replace('listen 80', `listen 127.0.0.1:${plainPort}`)
      .replace('listen 443', `listen 127.0.0.1:${port}`)
      .replace('/etc/ssl/auth.example.com.pem', cert)
      .replace('/etc/ssl/auth.example.com.key', key),
  )
  expect(await ask(proxy.url, '/', 'auth.example.com')).toEqual(WELCOME)
  for (const path of CLOSED) expect((await ask(proxy.url, path, 'auth.example.com')).status).toBe(404)
  expect((await ask(proxy.url, TICKET, 'auth.example.com')).status).toBe(403)
  const plain = await fetch(`http://127.0.0.1:${plainPort}/docs`, { redirect: 'manual' })
  expect(plain.status).toBe(301)
})

it('puts TLS in front of the service as deploy/Caddyfile says, which sees the client', async () => {
  const { host, cert, key } = await startBehindProxy()
  const written = readFileSync(join(DEPLOY, 'Caddyfile'), 'utf8')
  const proxy = await startCaddyWith((port) =>
    written
      .replace('127.0.0.1:5000', host)
      .replace('auth.example.com {', `https://localhost:${port} {\n\ttls ${cert} ${key}`),
  )
  expect(await ask(proxy.url, '/', 'localhost')).toEqual(WELCOME)
  for (const path of CLOSED) expect((await ask(proxy.url, path, 'localhost')).status).toBe(404)
  expect((await ask(proxy.url, TICKET, 'localhost')).status).toBe(403)
})

it('has alert rules that Prometheus understands', () => {
  const rules = join(DEPLOY, 'prometheus/alerts.yml')
  const said = execFileSync(findProgram('promtool', 'prometheus'), ['check', 'rules', rules], {
    encoding: 'utf8',
  })
  expect(said).toContain('SUCCESS')
})

it('has a systemd unit that is well formed, and exposed to little', () => {
  const analyze = findProgram('systemd-analyze', 'systemd')
  const unit = join(DEPLOY, 'systemd/user-auth.service')
  const said = execFileSync(analyze, ['security', '--offline=true', unit], { encoding: 'utf8' })
  expect(Number(/exposure level for user-auth.service: ([\d.]+)/.exec(said)?.[1])).toBeLessThan(2)
})
