import { connect, createServer, type Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { startApp } from '../../support/app.ts'
import { ENGINE, freshSharedDatabase } from '../../support/database.ts'

/** The service, and how to take its database away and bring it back. */
async function startReady() {
  const service = await startApp()
  const { app, log } = service
  log.length = 0
  const levels = () => log.map((line) => JSON.parse(line).level as number)
  return { ...service, levels, away: () => app.knex.destroy(), back: () => app.knex.initialize() }
}

it('is told while the database answers, without a line in the log', async () => {
  const { get, levels } = await startReady()
  const answer = await get('/readyz')
  const parts = { database: 'ok', migrations: 'ok', mail: 'ok', secret_key: 'ok', hashing: 'ok' }
  expect([answer.statusCode, answer.json()]).toEqual([200, { message: 'ok', parts }])
  expect(levels()).toEqual([])
})

it('is denied while it is away, with the time to ask again', async () => {
  const { get, away, back } = await startReady()
  await away()
  const answer = await get('/readyz')
  const { statusCode, headers } = answer
  expect([statusCode, answer.json()]).toEqual([
    503,
    {
      message: 'database not reachable, try again later',
      parts: {
        database: 'not reachable',
        migrations: 'not known',
        mail: 'ok',
        secret_key: 'not known',
        hashing: 'ok',
      },
    },
  ])
  expect(headers['retry-after']).toBe('5')
  expect((await get('/healthz')).statusCode).toBe(200)
  await back()
  expect((await get('/readyz')).statusCode).toBe(200)
})

it('leaves a warning in the log then, without a stack: nothing in the service is at fault', async () => {
  const { get, away, log, levels } = await startReady()
  await away()
  await get('/readyz')
  expect(Math.max(...levels())).toBe(40)
  const warning = log.map((line) => JSON.parse(line)).find(({ level }) => level === 40)
  expect(warning).toMatchObject({ msg: 'database not reachable', request_id: expect.any(String) })
  expect(warning.reason).toMatch(/connection/)
  expect(log.join('')).not.toMatch(/stack|\n +at /)
})

it('is denied where the database lacks a migration, as where an older backup was put back', async () => {
  const { app, get } = await startApp({ DATABASE_URL: await freshSharedDatabase() })
  const newest = app.knex('user_auth_migrations').max('id')
  await app.knex('user_auth_migrations').where('id', newest).delete()
  const answer = await get('/readyz')
  expect([answer.statusCode, answer.headers['retry-after'], answer.json()]).toEqual([
    503,
    '5',
    {
      message: 'database is of an older version, try again later',
      parts: {
        database: 'ok',
        migrations: 'of an older version',
        mail: 'ok',
        secret_key: 'ok',
        hashing: 'ok',
      },
    },
  ])
})

it('is told though a newer instance has migrated the database: old ones go on until they are replaced', async () => {
  const { app, get } = await startApp({ DATABASE_URL: await freshSharedDatabase() })
  await app.knex('user_auth_migrations').insert({ name: '9999_of_tomorrow', batch: 2 })
  const answer = await get('/readyz')
  expect([answer.statusCode, answer.json().parts.migrations]).toEqual([200, 'of a newer version'])
})

if (ENGINE === 'postgres')
  it('is denied while it is silent, as where a network swallows what is sent', async () => {
    const database = new URL(await freshSharedDatabase())
    const { port, hostname } = database
    const sockets: Socket[] = []
    const relay = createServer((client) => {
      const server = connect(Number(port), hostname)
      for (const socket of [client, server]) sockets.push(socket.on('error', () => {}))
      client.pipe(server).pipe(client)
    })
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void relay.close())
    database.port = String((relay.address() as { port: number }).port)
    const { get } = await startApp({ DATABASE_URL: database.href })
    for (const socket of sockets) socket.unpipe()
    expect((await get('/readyz')).statusCode).toBe(503)
    for (const socket of sockets) socket.destroy()
  })
