import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { expect, inject, it, onTestFinished } from 'vitest'
import { bob, startApp } from '../support/app.ts'
import { startPgbouncer } from '../support/proxies.ts'

/** A database of its own: a pooler takes no `search_path` with a connection. */
async function freshDatabase(): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const client = new pg.Client(inject('postgresUrl'))
  await client.connect()
  await client.query(`create database ${name}`)
  onTestFinished(async () => {
    await client.query(`drop database ${name} with (force)`)
    await client.end()
  })
  const url = new URL(inject('postgresUrl'))
  url.pathname = name
  return url.href
}

it('migrates, registers and signs in behind PgBouncer in transaction mode, also for many at once', async () => {
  const DATABASE_URL = await startPgbouncer(await freshDatabase())
  const env = { DATABASE_URL, RATE_LIMIT: 'off' }
  const services = [await startApp(env), await startApp(env)]
  const [service] = services
  expect((await service?.form('POST', '/users', bob))?.statusCode).toBe(201)
  const signedIn = await service?.form('POST', '/sessions', bob)
  expect(signedIn?.statusCode).toBe(200)
  const cookie = { session_id: signedIn?.json().session_id }

  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, i) => services[i % 2]?.get('/profile', cookie)),
  )
  expect(answers.map((answer) => answer?.statusCode)).toEqual(answers.map(() => 200))
  const signIns = await Promise.all(
    Array.from({ length: 20 }, (_, i) => services[i % 2]?.form('POST', '/sessions', bob)),
  )
  expect(signIns.map((answer) => answer?.statusCode)).toEqual(signIns.map(() => 200))
  expect(services.flatMap(({ log }) => log).filter((line) => JSON.parse(line).level >= 40)).toEqual([])
})

it('bounds statements there too, without settings that would reach other clients of the pooler', async () => {
  const DATABASE_URL = await startPgbouncer(await freshDatabase())
  const { app } = await startApp({ DATABASE_URL })
  const within = await app.knex.transaction((trx) => trx.raw('show statement_timeout'))
  expect(within.rows).toEqual([{ statement_timeout: '2500ms' }])
  const client = new pg.Client(DATABASE_URL)
  await client.connect()
  const { rows } = await client.query('show statement_timeout')
  await client.end()
  expect(rows).toEqual([{ statement_timeout: '0' }])
})
