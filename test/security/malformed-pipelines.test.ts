import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { malformedHttp } from '../../src/platform/http/malformed-http.ts'
import { startApp } from '../support/app.ts'
import { listenForConnections, readToEnd, statusesIn } from '../support/raw-http.ts'

const HOST = 'Host: 127.0.0.1'
const GARBAGE = 'no HTTP\r\n\r\n'
const PAUSE_MS = 30
const get = (path: string) => `GET ${path} HTTP/1.1\r\n${HOST}\r\n\r\n`
const post = (path: string) => `POST ${path} HTTP/1.1\r\n${HOST}\r\nTransfer-Encoding: chunked\r\n\r\n`

/** What comes over a connection to a server that answers at once, in part or never, once all this was sent in turn. */
async function exchange(...parts: string[]): Promise<string> {
  const malformed = malformedHttp({})
  const server = createServer((request, response) => {
    malformed.note(request, response)
    if (request.url === '/half') response.writeHead(200).write('half')
    if (request.url === '/whole') response.end('whole')
  })
  server.on('clientError', malformed.answer)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  onTestFinished(() => void server.close())
  socket.on('error', () => {})
  const text = readToEnd(socket)
  for (const part of parts) {
    socket.write(part)
    await delay(PAUSE_MS)
  }
  return text
}

it.each([
  ['nothing before', [GARBAGE]],
  ['its own body malformed', [post('/never'), 'zz\r\n']],
])('is answered with %s', async (_, parts) => {
  expect(statusesIn(await exchange(...parts))).toEqual([400])
})

it.each([
  ['an answered request', [get('/whole'), GARBAGE]],
  ['two answered requests', [get('/whole') + get('/whole'), GARBAGE]],
])('is answered after %s', async (_, parts) => {
  expect(statusesIn((await exchange(...parts)).replaceAll('whole', '\n')).at(-1)).toBe(400)
})

it.each([
  ['a request that is being answered', [get('/never') + GARBAGE]],
  ['a request that is being answered, later', [get('/never'), GARBAGE]],
  ['an answered one and one that is being answered', [get('/whole'), get('/never') + GARBAGE]],
  ['one that is being answered, in the body of the next', [get('/never') + post('/whole'), 'zz\r\n']],
  ['half an answer', [get('/half'), GARBAGE]],
  ['half an answer, in the body', [post('/half'), 'zz\r\n']],
  ['a whole answer, in the body', [post('/whole'), 'zz\r\n']],
])('closes the connection without a word after %s', async (_, parts) => {
  expect(await exchange(...parts)).not.toContain(' 400 ')
})

it('never answers what was asked of the service before', async () => {
  const { app } = await startApp({ BCRYPT_COST: '10' })
  const socket = await (await listenForConnections(app))()
  const text = readToEnd(socket)
  const body = 'email=bob@bob.com&password=mySuperPwd'
  const type = 'Content-Type: application/x-www-form-urlencoded'
  const head = `POST /users HTTP/1.1\r\n${HOST}\r\n${type}\r\nContent-Length: ${body.length}\r\n\r\n`
  socket.write(head + body + GARBAGE)
  expect(await text).toBe('')
})
