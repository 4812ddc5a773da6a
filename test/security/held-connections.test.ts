import { once } from 'node:events'
import type { Socket } from 'node:net'
import { expect, it, vi } from 'vitest'
import type { ConnectionBounds } from '../../src/platform/http/connections.ts'
import { startApp } from '../support/app.ts'
import { headersIn, listenForConnections, readToEnd, statusesIn } from '../support/raw-http.ts'

const PIPELINED = 8
const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`
const SCRIPT = get('/docs/static/swagger-ui-bundle.js')
const BODY = 'email=bob@bob.com&password=mySuperPwd'
const FORM = `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${BODY.length}`
const REGISTRATION = `POST /users HTTP/1.1\r\nHost: 127.0.0.1\r\n${FORM}\r\n\r\n${BODY}`

/** The service on a port, with its sockets, under bounds that a test can wait for. */
async function listen(connections: Partial<ConnectionBounds>, env: Record<string, string> = {}) {
  const { app, form, log } = await startApp({ LOG_LEVEL: 'warn', ...env }, { connections })
  const sockets: Socket[] = []
  app.server.on('connection', (socket) => sockets.push(socket))
  return { app, form, log, sockets, open: await listenForConnections(app) }
}

/** Sends something over a connection from which nothing is read. */
async function sendWithoutReading(socket: Socket, text: string): Promise<void> {
  socket.pause()
  await new Promise((resolve) => socket.write(text, resolve))
}

it('ends a connection from which nothing of the answer is read any more', async () => {
  const { open, sockets } = await listen({ stallMs: 200 })
  await sendWithoutReading(await open(), SCRIPT.repeat(PIPELINED))
  await vi.waitFor(() => expect(sockets[0]?.destroyed).toBe(true), { timeout: 30_000 })
})

it('lets a slow reader have the whole answer', async () => {
  const { open } = await listen({ stallMs: 1000 })
  const socket = await open()
  let length = 0
  socket.on('data', (chunk) => {
    length += chunk.length
    socket.pause()
    setTimeout(() => socket.resume(), 60)
  })
  socket.write(SCRIPT.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'))
  await once(socket, 'close')
  expect(length).toBeGreaterThan(1_000_000)
})

it('ends a connection whose answer is read too slowly to ever be over', async () => {
  const { open, sockets } = await listen({ answerMs: 400 })
  await sendWithoutReading(await open(), SCRIPT.repeat(PIPELINED))
  await vi.waitFor(() => expect(sockets[0]?.destroyed).toBe(true), { timeout: 30_000 })
})

it('keeps a connection for as long as its answer is still to come', async () => {
  const { open } = await listen({ stallMs: 300 }, { BCRYPT_COST: '14' })
  const socket = await open()
  const text = readToEnd(socket)
  socket.write(REGISTRATION.replace('\r\n', '\r\nConnection: close\r\n'))
  expect(statusesIn(await text)).toEqual([201])
})

it('keeps an idle connection for KEEP_ALIVE_SECONDS, and says so', async () => {
  const { open } = await listen({ stallMs: 100 }, { KEEP_ALIVE_SECONDS: '2' })
  const socket = await open()
  const text = readToEnd(socket)
  socket.write(get('/'))
  await once(socket, 'data')
  const since = performance.now()
  expect(headersIn(await text)['keep-alive']).toBe('timeout=2')
  expect(performance.now() - since).toBeGreaterThan(1900)
})

it('answers so many requests of a pipeline, and closes', async () => {
  const { open } = await listen({ pipelined: PIPELINED })
  const socket = await open()
  const text = readToEnd(socket)
  socket.write(get('/').repeat(5000))
  const answers = (await text).split(/(?=HTTP\/1\.1 )/)
  expect(answers.map((answer) => statusesIn(answer))).toEqual(Array(PIPELINED).fill([200]))
  expect(answers.map((answer) => headersIn(answer).connection === 'close')).toEqual(
    answers.map((_, i) => i === PIPELINED - 1),
  )
})

it('acts on none of the requests that it does not answer', async () => {
  const { app, form, open } = await listen({ pipelined: 1 })
  const socket = await open()
  const text = readToEnd(socket)
  socket.write(get('/') + REGISTRATION)
  expect(statusesIn(await text)).toEqual([200])
  // One that is acted on comes later, and is done later.
  expect((await form('POST', '/users', { email: 'eve@bob.com', password: 'x' })).statusCode).toBe(201)
  expect(await app.knex('users').select('email')).toEqual([{ email: 'eve@bob.com' }])
})

it('lets as many requests follow each other as a client likes, each after the answer to the last', async () => {
  const { open } = await listen({ pipelined: 2 })
  const socket = await open()
  for (let i = 0; i < 10; i++) {
    socket.write(get('/'))
    const [chunk] = await once(socket, 'data')
    expect(statusesIn(`${chunk}`)).toEqual([200])
  }
})

it('reads no more of a client that asks and never reads', async () => {
  const { open, sockets } = await listen({})
  const socket = await open()
  socket.pause()
  // Enough to fill every buffer on the way, many times over.
  const sent = SCRIPT.repeat(1_000_000)
  socket.write(sent)
  const read = () => sockets[0]?.bytesRead ?? 0
  await vi.waitFor(() => expect(read()).toBeGreaterThan(0))
  for (let i = 0; i < 20; i++) expect((await fetch(addressOf(sockets[0]))).status).toBe(200)
  // For each request that is answered, Node reads on once: 1 MB as a rule, more where the system buffers more.
  expect(read()).toBeLessThan(sent.length / 2)
})

it('takes no more connections than it can hold, and says so once', async () => {
  const { open, log } = await listen({ connections: 3 })
  const held = await Promise.all([open(), open(), open()])
  const closings = [await open(), await open()].map((socket) => socket.resume() && once(socket, 'close'))
  await Promise.all(closings)
  expect(held.filter(({ destroyed }) => destroyed)).toEqual([])
  expect(log.filter((line) => line.includes('too many connections'))).toHaveLength(1)
})

const addressOf = (socket: Socket | undefined) => `http://127.0.0.1:${socket?.localPort}`
