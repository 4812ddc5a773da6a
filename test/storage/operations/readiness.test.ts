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
  expect([answer.statusCode, answer.body]).toEqual([200, '{"message":"ok"}'])
  expect(levels()).toEqual([])
})

it('is denied while it is away, with the time to ask again', async () => {
  const { get, away, back } = await startReady()
  await away()
  const { statusCode, headers, body } = await get('/readyz')
  expect([statusCode, body]).toEqual([503, '{"message":"database not reachable, try again later"}'])
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
