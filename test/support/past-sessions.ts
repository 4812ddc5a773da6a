import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { sha256 } from '../../src/platform/crypto/digest.ts'
import { withoutTimeLimit } from '../../src/platform/database/time-limit.ts'
import type { TestApp } from './app.ts'

/** Adds sessions of a user that began in the past, each a millisecond before the one before. */
export async function addPast({ app }: TestApp, count: number, { over = false, at = app.now() - 1000 } = {}) {
  const rows = Array.from({ length: count }, (_, i) => ({
    digest: sha256(randomUUID()),
    id: randomUUID(),
    user_id: 1,
    created_at: at - i,
    last_seen_at: over ? 1 : at - i,
    expires_at: over ? 1 : app.now() + 3_600_000,
    remember: true,
  }))
  await addRows(app.knex, 'sessions', rows)
}

/** Adds as many rows as there are, however long it takes. */
export const addRows = (knex: Knex, table: string, rows: readonly object[]): Promise<unknown> =>
  withoutTimeLimit(knex, () => knex.batchInsert(table, rows, 100))

/** How many rows a table has. */
export const count = async ({ app }: TestApp, table = 'sessions'): Promise<number> =>
  Number((await app.knex(table).count({ rows: '*' }))[0]?.rows)
