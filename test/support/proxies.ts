import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { onTestFinished, vi } from 'vitest'
import { freshDirectory } from './database.ts'
import { freePort } from './postgres.ts'
import { findProgram } from './programs.ts'

/** Debian's nginx in front of a service, with more directives for its `location /`; gives its URL. */
export const startNginx = (service: string, directives: string) =>
  startNginxWith(
    (port) => `server {
          listen 127.0.0.1:${port};
          location / { proxy_pass ${service}; ${directives} }
        }`,
  )

/** Debian's nginx with what stands in its `http` block, which listens on a port of 127.0.0.1; gives its URL. */
export const startNginxWith = (http: (port: number) => string) =>
  startProxy(findProgram('nginx', 'nginx-light'), (port, directory) => ({
    file: `
      daemon off;
      pid ${directory}/nginx.pid;
      error_log stderr;
      events {}
      http {
        access_log off;
        client_body_temp_path ${directory}/body;
        proxy_temp_path ${directory}/proxy;
        fastcgi_temp_path ${directory}/fastcgi;
        uwsgi_temp_path ${directory}/uwsgi;
        scgi_temp_path ${directory}/scgi;
        ${http(port)}
      }`,
    args: ['-e', 'stderr', '-c'],
  }))

/** Debian's Caddy with what stands in its file beside the options, which listens on a port of 127.0.0.1 by TLS; gives its URL. */
export const startCaddyWith = (sites: (port: number) => string) =>
  startProxy(
    findProgram('caddy'),
    (port, directory) => ({
      file: `
{
	admin off
	auto_https disable_redirects
	storage file_system ${directory}
}
${sites(port)}`,
      args: ['run', '--adapter', 'caddyfile', '--config'],
    }),
    connects,
  )

/** Debian's HAProxy in front of a service, with more lines for its backend; gives its URL, and what it logs. */
export const startHaproxy = (service: string, lines: readonly string[]) =>
  startProxy(findProgram('haproxy'), (port) => ({
    file: `
global
  log stdout format raw daemon
defaults
  mode http
  log global
  timeout connect 5s
  timeout client 10s
  timeout server 10s
frontend front
  bind 127.0.0.1:${port}
  default_backend back
backend back
${lines.map((line) => `  ${line}`).join('\n')}
  server service ${new URL(service).host} check inter 100ms
`,
    args: ['-db', '-f'],
  }))

/** Debian's HAProxy with the configuration given, for a port of 127.0.0.1 and a directory of its own; gives its URL, and what it logs. */
export const startHaproxyWith = (file: (port: number, directory: string) => string) =>
  startProxy(
    findProgram('haproxy'),
    (port, directory) => ({ file: file(port, directory), args: ['-db', '-f'] }),
    connects,
  )

/**
 * Debian's PgBouncer in front of a PostgreSQL, which gives each transaction any of a few sessions of the server; gives
 * the URL of a database through it.
 */
export async function startPgbouncer(database: string): Promise<string> {
  const { hostname, port, pathname, username } = new URL(database)
  const { url } = await startProxy(
    findProgram('pgbouncer'),
    (ownPort) => ({
      file: `
[databases]
* = host=${hostname} port=${port} user=${username}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${ownPort}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
max_client_conn = 500
`,
      // It does not run as root.
      args: process.getuid?.() === 0 ? ['-u', 'nobody'] : [],
    }),
    async (address) => {
      const client = new pg.Client(`postgres://${username}@${new URL(address).host}${pathname}`)
      await client.connect()
      await client.end()
    },
  )
  return `postgres://${username}@${new URL(url).host}${pathname}`
}

type Setup = (port: number, directory: string) => { file: string; args: readonly string[] }

const answers = async (url: string): Promise<void> => {
  await (await fetch(url)).text()
}

/** Whether a proxy listens, by TLS or not: its certificate is checked where it is asked. */
export async function connects(url: string): Promise<void> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  socket.destroy()
}

/** Starts a proxy with a file, once it answers on a port of 127.0.0.1; gives its URL, and what it logs. */
export async function startProxy(program: string, setup: Setup, isUp = answers) {
  const directory = freshDirectory()
  // Some go on as another user.
  chmodSync(directory, 0o755)
  const port = await freePort()
  const { file, args } = setup(port, directory)
  const path = join(directory, 'proxy.conf')
  writeFileSync(path, file)
  const proxy = spawn(program, [...args, path], { stdio: ['ignore', 'pipe', 'pipe'] })
  const log: string[] = []
  for (const stream of [proxy.stdout, proxy.stderr])
    createInterface({ input: stream }).on('line', (line) => log.push(line))
  const ended = once(proxy, 'close')
  onTestFinished(async () => {
    proxy.kill('SIGTERM')
    await ended
  })
  const url = `http://127.0.0.1:${port}`
  await vi.waitFor(
    async () => {
      if (proxy.exitCode !== null) throw new Error(`${program} did not start:\n${log.join('\n')}`)
      await isUp(url)
    },
    { timeout: 20_000 },
  )
  return { url, log }
}
