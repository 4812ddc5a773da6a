import { createHash } from 'node:crypto'
import Sqlite from 'better-sqlite3'
import pg from 'pg'

const BATCH = 5_000
const MONTH_MS = 2_592_000_000

/** The session ID of one of a crowd, by its number from 0. */
export const sessionIdOf = (i: number): string => `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`

/** Fills a database that the service has migrated with this many users, each signed in, past all the service does. */
export async function fillWithCrowd(databaseUrl: string, count: number): Promise<void> {
  if (databaseUrl.startsWith('sqlite:')) fillSqlite(databaseUrl.slice('sqlite:'.length), count)
  else await fillPostgres(databaseUrl, count)
}

/** Adds a program that may ask whose sessions are, to a SQLite database that the service has migrated. */
export function addClient(databaseUrl: string, name: string, secret: string): void {
  const database = new Sqlite(databaseUrl.slice('sqlite:'.length))
  database
    .prepare(
      'insert into clients (name, audience, secret_digest, created_at, last_used_at) values (?, ?, ?, ?, ?)',
    )
    .run(name, name, createHash('sha256').update(secret).digest('hex'), Date.now(), Date.now())
  database.close()
}

const rowOf = (i: number, now: number) => ({
  email: `user${i}@example.com`,
  digest: createHash('sha256').update(sessionIdOf(i)).digest('hex'),
  id: sessionIdOf(i).replace('8000', '9000'),
  userId: i + 1,
  now,
  end: now + MONTH_MS,
})

function fillSqlite(file: string, count: number): void {
  const database = new Sqlite(file)
  database.pragma('synchronous = OFF')
  const user = database.prepare(
    'insert into users (id, email, hashed_password, created_at, updated_at) values (?, ?, ?, ?, ?)',
  )
  const session = database.prepare(
    'insert into sessions (digest, id, user_id, created_at, last_seen_at, expires_at, remember) values (?, ?, ?, ?, ?, ?, 1)',
  )
  database.transaction(() => {
    // Read when the rows are written, so that none is a minute old when it is first asked for.
    const now = Date.now() + 600_000
    for (let i = 0; i < count; i++) {
      const { email, digest, id, userId, end } = rowOf(i, now)
      user.run(userId, email, 'x'.repeat(60), now, now)
      session.run(digest, id, userId, now, now, end)
    }
  })()
  database.pragma('wal_checkpoint(TRUNCATE)')
  database.close()
}

async function fillPostgres(url: string, count: number): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  const now = Date.now() + 600_000
  for (let from = 0; from < count; from += BATCH) {
    const rows = Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => rowOf(from + i, now))
    const column = (name: keyof (typeof rows)[number]) => rows.map((row) => row[name])
    await client.query(
      `insert into users (id, email, hashed_password, created_at, updated_at)
         select id, email, 'x', $3, $3 from unnest($1::int[], $2::text[]) as u (id, email)`,
      [column('userId'), column('email'), now],
    )
    await client.query(
      `insert into sessions (digest, id, user_id, created_at, last_seen_at, expires_at, remember)
         select digest, id, user_id, $4, $4, $5, true from unnest($1::text[], $2::text[], $3::int[]) as s (digest, id, user_id)`,
      [column('digest'), column('id'), column('userId'), now, now + MONTH_MS],
    )
  }
  await client.query('analyze')
  await client.end()
}
