import Sqlite from 'better-sqlite3'
import { expect, it, onTestFinished, vi } from 'vitest'
import { sha256 } from '../../../src/platform/crypto/digest.ts'
import { prepare } from '../../../src/platform/database/prepared.ts'
import { signIn, startApp } from '../../support/app.ts'
import { ENGINE, freshSharedDatabase } from '../../support/database.ts'
import { query } from '../../support/dump.ts'
import { onStatement } from '../../support/statements.ts'

const QUESTIONS = 20

it('looks a session up without Knex writing a query', async () => {
  const { app, get, ...service } = await startApp()
  const cookie = await signIn({ ...service })
  const queries: string[] = []
  onStatement({ app }, (sql) => queries.push(sql))
  for (let i = 0; i < QUESTIONS; i++) expect((await get('/profile', cookie)).statusCode).toBe(200)
  expect(queries).toEqual([])
})

if (ENGINE === 'sqlite')
  it('prepares the statement once', async () => {
    const { get, ...service } = await startApp()
    const cookie = await signIn({ ...service })
    const prepared: string[] = []
    const original = Sqlite.prototype.prepare
    onTestFinished(() => {
      Sqlite.prototype.prepare = original
    })
    Sqlite.prototype.prepare = function (this: Sqlite.Database, sql: string) {
      prepared.push(sql)
      return original.call(this, sql)
    } as typeof original
    for (let i = 0; i < QUESTIONS; i++) await get('/profile', cookie)
    expect(prepared).toHaveLength(1)
  })

if (ENGINE === 'postgres') {
  it('runs the statement the connection has prepared', async () => {
    const { app, get, ...service } = await startApp()
    const cookie = await signIn({ ...service })
    await get('/profile', cookie)
    await Promise.all(Array.from({ length: QUESTIONS }, () => get('/profile', cookie)))
    // Each connection knows its own: this asks the one they run on.
    const selectPrepared = prepare<Record<string, never>, { name: string; uses: number }>(app.knex, () =>
      app
        .knex('pg_prepared_statements')
        .where('statement', 'like', '%digest%')
        .select('name', app.knex.raw('generic_plans + custom_plans as uses')),
    )
    const [statement] = await selectPrepared({})
    expect(statement?.name).toMatch(/^[0-9a-f]{32}$/)
    expect(statement?.uses).toBe(QUESTIONS + 1)
  })

  it('closes the connection they run on with the service', async () => {
    const DATABASE_URL = await freshSharedDatabase()
    const { app } = await startApp({ DATABASE_URL })
    const [own] = await prepare<Record<string, never>, { pid: number }>(app.knex, () =>
      app.knex.select(app.knex.raw('pg_backend_pid() as pid')),
    )({})
    await app.close()
    const open = 'select 1 from pg_stat_activity where pid = $1'
    await vi.waitFor(async () => expect(await query(DATABASE_URL, open, [own?.pid])).toEqual([]))
  })

  it('opens another connection where the one they run on is lost', async () => {
    const { app, get, ...service } = await startApp()
    const cookie = await signIn({ ...service })
    const selectPid = prepare<Record<string, never>, { pid: number }>(app.knex, () =>
      app.knex.select(app.knex.raw('pg_backend_pid() as pid')),
    )
    const [first] = await selectPid({})
    await app.knex.raw('select pg_terminate_backend(?)', [first?.pid ?? 0])
    await vi.waitFor(async () => expect((await get('/profile', cookie)).statusCode).toBe(200))
    const [second] = await selectPid({})
    expect(second?.pid).not.toBe(first?.pid)
  })
}

it('tells sessions apart, whatever is asked in between', async () => {
  const service = await startApp()
  const bobs = await signIn(service)
  const eves = await signIn(service, { email: 'eve@eve.com', password: 'x' })
  const asked = Array.from({ length: QUESTIONS }, (_, i) => (i % 2 === 0 ? bobs : eves))
  const answers = await Promise.all(asked.map((cookie) => service.get('/profile', cookie)))
  expect(answers.map((answer) => answer.json().email)).toEqual(
    asked.map((cookie) => (cookie === bobs ? 'bob@bob.com' : 'eve@eve.com')),
  )
})

it('is not told what a transaction has not committed', async () => {
  const { app, ...service } = await startApp()
  const { session_id } = await signIn({ ...service })
  await app.sessions.find(session_id)
  const trx = await app.knex.transaction()
  await trx('sessions').delete()
  const found = app.sessions.find(session_id)
  await trx.rollback()
  expect(await found).toMatchObject({ email: 'bob@bob.com' })
})

it('finds it by the digest of the whole ID alone', async () => {
  const { app, ...service } = await startApp()
  const { session_id } = await signIn({ ...service })
  for (const id of ['%', '_', `${session_id} `, sha256(session_id), `${session_id}\0`])
    expect(await app.sessions.find(id)).toBeUndefined()
  expect((await app.sessions.find(session_id))?.email).toBe('bob@bob.com')
})
