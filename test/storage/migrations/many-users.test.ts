import { expect, it } from 'vitest'
import { migrateToLatest } from '../../../migrations/index.ts'
import { startApp } from '../../support/app.ts'
import { freshSharedDatabase } from '../../support/database.ts'
import { flaskDatabase } from '../../support/flask.ts'
import { addFlaskUsers, flaskSessionId } from '../../support/many-flask-users.ts'
import { openDatabase } from '../../support/migrations.ts'

const MANY = 25_000

async function databaseOf(count: number): Promise<string> {
  const url = await flaskDatabase([])
  await addFlaskUsers(openDatabase(url), count)
  return url
}

async function statementsToAdopt(count: number): Promise<number> {
  const knex = openDatabase(await databaseOf(count))
  let statements = 0
  knex.on('query', () => statements++)
  await migrateToLatest(knex)
  return statements
}

it('takes hardly more statements to adopt many users than to adopt a few', async () => {
  expect((await statementsToAdopt(MANY)) - (await statementsToAdopt(10))).toBeLessThan(10)
})

it('adopts many users as it does one, and says in the log how far it is', async () => {
  const { app, get, log } = await startApp({ DATABASE_URL: await databaseOf(MANY), LOG_LEVEL: 'info' })
  const progress = log.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'migrating the database')
  const steps = (migration: string) =>
    [10_000, 20_000, MANY].map((done) => ({ migration, done, total: MANY }))
  expect(progress.map(({ migration, done, total }) => ({ migration, done, total }))).toEqual([
    ...steps('0002_unique_email'),
    ...steps('0003_hash_secrets'),
  ])
  for (const i of [0, 9_999, 10_000, MANY - 1])
    expect((await get('/profile', { session_id: flaskSessionId(i) })).body).toBe(
      `{"email":"user${i}@example.com"}`,
    )
  const ids = await app.knex('sessions').distinct('id').pluck('id')
  expect(ids).toHaveLength(MANY)
  for (const id of ids.slice(0, 100))
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
})

it('waits for an instance that migrates the database, however long that takes', async () => {
  const url = await freshSharedDatabase()
  const first = openDatabase(url)
  const started = Promise.withResolvers<void>()
  const waits = Promise.withResolvers<void>()
  const migrating = first.transaction(async (trx) => {
    await trx.raw(
      trx.client.driverName === 'pg' ? 'select pg_advisory_xact_lock(1635087464)' : 'pragma user_version = 1',
    )
    started.resolve()
    await waits.promise
  })
  await started.promise
  const second = openDatabase(url)
  if (second.client.driverName !== 'pg') await second.raw('pragma busy_timeout = 1')
  const migrated = migrateToLatest(second, { progress() {}, waiting: waits.resolve })
  await migrating
  expect((await migrated).length).toBeGreaterThan(10)
})
