import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { connectTo, headersIn, readToEnd, statusesIn } from '../support/raw-http.ts'
import { spawnService } from '../support/service.ts'

const SLOW = 500
// Each is an open file here, and one of the service; a machine that allows fewer is not asked for more.
const OPEN_FILES = Number(execFileSync('sh', ['-c', 'ulimit -Hn']).toString().replace('unlimited', '1e9'))
const IDLE = Math.min(10_000, OPEN_FILES - 2 * SLOW)
const BATCH = 500

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
  const service = await spawnService()
  const open = () => connectTo(Number(new URL(service.url).port))
  const openMany = async (count: number) => {
    const sockets: Socket[] = []
    while (sockets.length < count)
      sockets.push(
        ...(await Promise.all(Array.from({ length: Math.min(BATCH, count - sockets.length) }, open))),
      )
    return sockets
  }
  const idle = await openMany(IDLE)
  for (const socket of idle) socket.write(GET)
  await Promise.all(idle.map((socket) => once(socket, 'data')))
  const slow = await openMany(SLOW)
  const ends = slow.map(readToEnd)
  for (const [i, socket] of slow.entries()) socket.write(WAYS[i % WAYS.length] as string)
  const dripping = await open()
  ends.push(readToEnd(dripping))
  dripping.write(POST)
  const drip = setInterval(() => dripping.write(' '), 900)

  const quick = await open()
  const text = readToEnd(quick)
  quick.write(LAST_GET)
  expect(statusesIn(await text)).toEqual([200])
  // So soon that none of the slow ones has been given up by then.
  expect(slow.filter(({ destroyed }) => destroyed)).toEqual([])

  for (const end of await Promise.all(ends)) {
    expect(statusesIn(end)).toEqual([408])
    expect(headersIn(end)).toMatchObject({ 'x-content-type-options': 'nosniff', connection: 'close' })
  }
  clearInterval(drip)
  expect(idle.filter(({ destroyed }) => destroyed)).toEqual([])
})
