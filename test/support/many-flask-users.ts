import type { Knex } from 'knex'
import { sha256 } from '../../src/platform/crypto/digest.ts'

const BATCH = 5_000

/** A session ID of the Flask service, by the number of its user. */
export const flaskSessionId = (i: number): string =>
  sha256(`${i}`).replace(/^(.{8})(.{4}).(.{3})(.{4})(.{12}).*$/, '$1-$2-4$3-$4-$5')

/** Fills the Flask service's table with so many users, each signed in, their addresses in mixed case. */
export async function addFlaskUsers(knex: Knex, count: number): Promise<void> {
  for (let from = 0; from < count; from += BATCH) {
    const users = Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => [
      `User${from + i}@Example.com`,
      flaskSessionId(from + i),
    ])
    const isPg = knex.client.driverName === 'pg'
    const pairs = isPg ? 'json_array_elements(?::json) as pairs (value)' : 'json_each(?) as pairs'
    await knex.raw(
      `insert into users (email, hashed_password, session_id)
        select pairs.value ->> 0, 'x', pairs.value ->> 1 from ${pairs}`,
      [JSON.stringify(users)],
    )
  }
}
