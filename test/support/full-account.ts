import { randomUUID } from 'node:crypto'
import type { TestApp } from './app.ts'
import { addRows } from './past-sessions.ts'

const ROWS = 40
const MOST_DEVICES = 20
/** The longest that a network address is written. */
const IP = '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff'
// One of a browser with long names, and one that is a program's own.
const AGENTS = [
  'Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36',
  `a program with a name as long as a page says it ${'<"&'.repeat(200)}`.slice(0, 512),
]

/** Fills the lists of a user's account beyond what a page shows of them: sessions, devices (trusted) and events. */
export async function fillLists({ app, now }: Pick<TestApp, 'app' | 'now'>, userId: number): Promise<void> {
  const rows = <Row>(count: number, row: (n: number) => Row) =>
    Array.from({ length: count }, (_, n) => row(n))
  const seen = (n: number) => ({ user_agent: AGENTS[n % AGENTS.length], ip: IP })
  const sessions = rows(ROWS, (n) => ({
    digest: randomUUID(),
    id: randomUUID(),
    user_id: userId,
    created_at: now() - 1000 - n,
    last_seen_at: now(),
    expires_at: now() + 3_600_000,
    remember: true,
    ...seen(n),
  }))
  const devices = rows(MOST_DEVICES, (n) => ({
    digest: randomUUID(),
    user_id: userId,
    created_at: now() - n,
    last_used_at: now() - n,
    expires_at: now() + 3_600_000,
    user_agent: seen(n).user_agent,
    trusted_at: now(),
  }))
  const events = rows(ROWS, (n) => ({
    time: now() - n,
    kind: 'recovery_codes_renewed',
    user_id: userId,
    request_id: randomUUID(),
    actor: null,
    ...seen(n),
  }))
  await app.knex('devices').where({ user_id: userId }).delete()
  for (const [table, filled] of Object.entries({ sessions, devices, events }))
    await addRows(app.knex, table, filled)
}
