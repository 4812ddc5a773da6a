import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { headersIn, readToEnd, statusesIn } from '../support/raw-http.ts'
import { spawnService } from '../support/service.ts'

const IDLE = 10_000
const SLOW = 500
// Fewer than may wait to be accepted (511), so that no connection has to be tried again.
const BATCH = 250
/** Each connection is an open file of this process, and one of the service's; some more for all else. */
const OPEN_FILES = IDLE + SLOW + 500

/** How long the service keeps a connection on which nothing is asked any more, less what measuring it here may miss. */
const KEPT_MS = 70_000
/** After how long an idle connection is used again, so that idleness does not add up while others are opened. */
const REFRESH_MS = 20_000

const GET = 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'
const LAST_GET = GET.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')
const POST =
  'POST /sessions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n'

/** Ways to take all the time in the world: to say nothing, or to stop anywhere. */
const WAYS = [
  '',
  'GET /',
  'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ',
  POST,
  `${POST}{"email":`,
  `${POST.replace('Content-Length: 20', 'Transfer-Encoding: chunked')}5\r\n{"`,
]

it('answers beside slow clients and idle ones, and cuts off the slow ones alone', async () => {
  const allowed = execFileSync('sh', ['-c', 'ulimit -Hn']).toString().trim()
  if (allowed !== 'unlimited' && Number(allowed) < OPEN_FILES)
    throw new Error(`this test needs ${OPEN_FILES} open files a process; ulimit -Hn allows ${allowed}`)

  const service = await spawnService({ LOG_LEVEL: 'warn' })
  const port = Number(new URL(service.url).port)
  const sockets = new Set<Socket>()
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
  })
  const open = async () => {
    const socket = connect(port, '127.0.0.1').on('error', () => {})
    sockets.add(socket)
    await once(socket, 'connect')
    return socket
  }
  const inBatches = async <Item>(count: number, make: (index: number) => Promise<Item>) => {
    const made: Item[] = []
    while (made.length < count) {
      const size = Math.min(BATCH, count - made.length)
      made.push(...(await Promise.all(Array.from({ length: size }, (_, i) => make(made.length + i)))))
    }
    return made
  }

  const usedAt = new Map<Socket, number>()
  let closedEarly = 0
  const use = async (socket: Socket) => {
    socket.write(GET)
    await Promise.race([once(socket, 'data'), once(socket, 'close')])
    if (!socket.destroyed) usedAt.set(socket, performance.now())
  }
  // One at a time: whoever comes while connections are used again does not wait for it.
  let isRefreshing = false
  async function refresh() {
    if (isRefreshing) return
    isRefreshing = true
    const due = performance.now() - REFRESH_MS
    const stale = [...usedAt].filter(([, time]) => time < due).map(([socket]) => socket)
    for (let i = 0; i < stale.length; i += BATCH) await Promise.all(stale.slice(i, i + BATCH).map(use))
    isRefreshing = false
  }
  await inBatches(IDLE, async () => {
    const socket = await open()
    await use(socket)
    socket.once('close', () => {
      if (performance.now() - (usedAt.get(socket) as number) < KEPT_MS) closedEarly++
      usedAt.delete(socket)
    })
    await refresh()
  })

  const slow = await inBatches(SLOW, open)
  const ends = slow.map(readToEnd)
  for (const [i, socket] of slow.entries()) socket.write(WAYS[i % WAYS.length] as string)
  const dripping = await open()
  ends.push(readToEnd(dripping))
  dripping.write(POST)
  const drip = setInterval(() => dripping.write(' '), 900)
  onTestFinished(() => clearInterval(drip))

  const quick = async () => {
    const socket = await open()
    const text = readToEnd(socket)
    socket.write(LAST_GET)
    return statusesIn(await text)
  }
  let answeredMeanwhile = 0
  let isOver = false
  const over = Promise.all(ends).finally(() => {
    isOver = true
  })
  while (!isOver) {
    expect(await quick()).toEqual([200])
    if (!isOver) answeredMeanwhile++
    await refresh()
    await delay(200)
  }
  expect(answeredMeanwhile).toBeGreaterThan(0)

  const endings = (await over).map((text) => {
    const headers = headersIn(text)
    return `${statusesIn(text)} ${headers['x-content-type-options']} ${headers.connection}`
  })
  expect(
    Object.fromEntries(
      Map.groupBy(endings, (ending) => ending)
        .entries()
        .map(([ending, { length }]) => [ending, length]),
    ),
  ).toEqual({
    '408 nosniff close': SLOW + 1,
  })
  // Those that a slow machine used too late may have been closed, and rightly; not one that was used in time.
  expect(closedEarly).toBe(0)
  expect(usedAt.size).toBeGreaterThan(0)
}, 300_000)
