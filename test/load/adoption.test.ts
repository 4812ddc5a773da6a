import knex from 'knex'
import { expect, it, onTestFinished } from 'vitest'
import { migrateToLatest } from '../../migrations/index.ts'
import { knexConfig } from '../../src/platform/database/database-url.ts'
import { withoutTimeLimit } from '../../src/platform/database/time-limit.ts'
import { freshSharedDatabase } from '../support/database.ts'
import { FLASK_TABLE } from '../support/flask.ts'
import { addFlaskUsers } from '../support/many-flask-users.ts'

const USERS = 200_000
// Ten times what it takes on two idle cores, and a tenth of what a statement for each user would.
const MOST_SECONDS = 120

it.each(['sqlite', 'postgres'] as const)('adopts 200,000 users in seconds on %s', async (engine) => {
  const handle = knex(knexConfig(await freshSharedDatabase(engine)))
  onTestFinished(() => handle.destroy())
  await handle.raw(FLASK_TABLE[engine])
  await withoutTimeLimit(handle, () => addFlaskUsers(handle, USERS))
  const start = performance.now()
  await withoutTimeLimit(handle, () => migrateToLatest(handle))
  const seconds = (performance.now() - start) / 1000
  process.stdout.write(`adopting ${USERS} users took ${seconds.toFixed(1)} s on ${engine}\n`)
  expect(seconds).toBeLessThan(MOST_SECONDS)
  expect(await handle('sessions').count({ count: '*' }).first()).toEqual({ count: USERS })
})
