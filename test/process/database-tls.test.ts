import { execFileSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bob } from '../support/app.ts'
import { freshDirectory } from '../support/database.ts'
import { startPostgres } from '../support/postgres.ts'
import { launchService, spawnService } from '../support/service.ts'

let server: Awaited<ReturnType<typeof startPostgres>>
let certificate: string
let client: pg.Client

/** The URL of the database, over TLS. */
function urlOf(host: string, parameters: Record<string, string>): string {
  const url = new URL(server.url)
  url.hostname = host
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}

beforeAll(async () => {
  const directory = freshDirectory(afterAll)
  certificate = join(directory, 'cert.pem')
  const key = join(directory, 'key.pem')
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', certificate], {
    stdio: 'ignore',
  })
  // PostgreSQL runs as a user of its own where the tests are root's, and wants its key to be its alone.
  chmodSync(directory, 0o755)
  if (process.getuid?.() === 0) execFileSync('chown', ['postgres', key])
  server = await startPostgres()
  client = new pg.Client({ connectionString: server.url })
  await client.connect()
  await client.query(`alter system set ssl_cert_file = '${certificate}'`)
  await client.query(`alter system set ssl_key_file = '${key}'`)
  await client.query('alter system set ssl = on')
  await client.query('select pg_reload_conf()')
})

afterAll(async () => {
  await client.end()
  await server.stop()
})

it('says in one line that the certificate of the database is refused, and what to set', async () => {
  const service = await launchService({ DATABASE_URL: urlOf('localhost', { sslmode: 'verify-full' }) })
  expect(await service.ended()).toEqual({ code: 1, signal: null })
  const { host } = new URL(urlOf('localhost', {}))
  expect(service.lines.filter((line) => !line.startsWith('{'))).toEqual([
    `cannot start: cannot use the database postgres://${host}/postgres: its certificate is refused (self-signed certificate); name the authority that signed it in DATABASE_URL: ?sslmode=verify-full&sslrootcert=/path/to/ca.pem`,
  ])
})

it('says in one line that the certificate is for another host', async () => {
  const url = urlOf('127.0.0.1', { sslmode: 'verify-full', sslrootcert: certificate })
  const service = await launchService({ DATABASE_URL: url })
  expect(await service.ended()).toEqual({ code: 1, signal: null })
  expect(service.lines.filter((line) => !line.startsWith('{'))).toEqual([
    expect.stringMatching(/its certificate is for another host \(.+\); DATABASE_URL must name the host/),
  ])
})

it('uses the database over TLS alone where the authority is named', async () => {
  const url = urlOf('localhost', { sslmode: 'verify-full', sslrootcert: certificate })
  const service = await spawnService({ DATABASE_URL: url })
  const body = new URLSearchParams(bob)
  expect((await fetch(`${service.url}/users`, { method: 'POST', body })).status).toBe(201)
  expect((await fetch(`${service.url}/sessions`, { method: 'POST', body })).status).toBe(200)
  const { rows } = await client.query(
    'select bool_and(ssl) as all, count(*)::int as count from pg_stat_ssl join pg_stat_activity using (pid) where client_addr is not null and pid <> pg_backend_pid()',
  )
  expect(rows[0]).toEqual({ all: true, count: expect.any(Number) })
  expect(rows[0].count).toBeGreaterThan(0)
})
