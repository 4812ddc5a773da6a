import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll } from 'vitest'
import { TABLES } from '../../migrations/tables.ts'
import { bob } from './app.ts'
import { type Service, spawnService } from './service.ts'

// Nobody listens there: mails wait in the outbox.
const NO_MAIL_SERVER = 'smtp://127.0.0.1:1'
// More than are read at once, in an order that differs from one collation to the other.
const KEYS = Array.from({ length: 1200 }, (_, i) => `${['b-', 'B', 'é', '_a', 'ab '][i % 5]}${i}`)

/** Sends a form, as the browser that has these cookies. */
export async function send(
  { url }: Pick<Service, 'url'>,
  method: string,
  path: string,
  fields: Record<string, string>,
  cookie = '',
) {
  const headers = { cookie, 'accept-language': 'fr', 'user-agent': 'Tom\'s "browser" \\ 1' }
  const answer = await fetch(`${url}${path}`, { method, headers, body: new URLSearchParams(fields) })
  await answer.arrayBuffer()
  const cookies = answer.headers.getSetCookie().map((line) => line.split(';', 1)[0])
  return { status: answer.status, cookie: cookies.join('; ') }
}

/** Registers Bob with another address; gives the status. */
export const register = async (service: Pick<Service, 'url'>, name: string): Promise<number> =>
  (await send(service, 'POST', '/users', { ...bob, email: `${name}@bob.com` })).status

/**
 * A SQLite file with rows in every table, for all tests of a file: Bob is signed in with the cookie, and the third and last user to
 * register was deleted.
 */
export async function populate(): Promise<{ file: string; cookie: string }> {
  const service = await spawnService({ SMTP_URL: NO_MAIL_SERVER }, { after: afterAll })
  for (const name of ['bob', 'ann', 'carol']) await register(service, name)
  const signIn = (name: string, cookie = '') =>
    send(service, 'POST', '/sessions', { ...bob, email: `${name}@bob.com`, remember: 'true' }, cookie)
  const carol = await signIn('carol')
  await send(service, 'DELETE', '/users/me', { password: bob.password }, carol.cookie)
  await send(service, 'POST', '/sessions', { ...bob, password: 'wrong' })
  await send(service, 'POST', '/reset_password', { email: bob.email })
  await signIn('ann')
  const replaced = await signIn('bob')
  const { cookie } = await signIn('bob', replaced.cookie)
  await service.stop()
  const file = join(service.directory, 'auth.db')
  addMany(file)
  return { file, cookie }
}

function addMany(file: string): void {
  const database = new Sqlite(file)
  const limit = database.prepare(
    'insert into limits (key, told, count, last_at, resets_at) values (?, ?, 1, 1, 4000000000000)',
  )
  database.exec(`
    insert into secrets values ('check', 'v1.x');
    insert into hash_keys values (7, 'v1.y');
    insert into totp_secrets values (2, 'v1.z', 1, 2, 3);
    insert into recovery_codes values ('digest of a code', 2);
    insert into signing_keys values ('thumbprint', 1, '{}', 'v1.w', 1, 2);
    insert into clients values (5, 'billing', 'billing', 'digest', 'digest before', 1, 2, 3, 4);
    insert into site_sessions select 'digest of an ID', digest, 'https://app.example.com', 1 from sessions limit 1;
    insert into site_sessions values ('digest of a replaced ID', null, 'https://app.example.com', 1);
    insert into site_tickets select 'digest of a ticket', digest, 'https://app.example.com', '/', 'digest of a state',
      4000000000000 from sessions limit 1`)
  const cap = database.prepare(`insert into mail_caps
    (digest, share, third_last_at, second_last_at, last_at, period_started_at, period_count, held_back, expires_at)
    values (?, ?, 0, 0, 1, 1, 1, 0, 4000000000000)`)
  database.transaction(() => {
    for (const [i, key] of KEYS.entries()) {
      limit.run(key, i % 2)
      cap.run(KEYS[i % 3], key)
    }
  })()
  database.close()
}

/** Every row of these tables of a SQLite file. */
export function contentsOf(file: string, tables: readonly string[]): Record<string, unknown[]> {
  const database = new Sqlite(file)
  const rows = tables.map((table) => [
    table,
    database.prepare(`select * from ${table} order by ${TABLES[table] ?? 1}`).all(),
  ])
  database.close()
  return Object.fromEntries(rows)
}
