import { expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import { headersIn, listenForConnections, readToEnd, statusesIn } from '../support/raw-http.ts'

const HOST = 'Host: 127.0.0.1'
const POST = `POST /sessions HTTP/1.1\r\n${HOST}\r\nContent-Type: application/json\r\n`
const SMUGGLED = `GET /profile HTTP/1.1\r\n${HOST}\r\n\r\n`

/** Requests that two programs could read in two ways, or not at all; each is followed by one more request. */
const MALFORMED = {
  'two Host headers': `GET / HTTP/1.1\r\n${HOST}\r\nHost: evil.example\r\n\r\n`,
  'the same Host twice': `GET / HTTP/1.1\r\n${HOST}\r\n${HOST}\r\n\r\n`,
  'no Host header': 'GET / HTTP/1.1\r\n\r\n',
  'a space before the colon of Host': 'GET / HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n',
  'Content-Length and Transfer-Encoding': `${POST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  'Transfer-Encoding and Content-Length': `${POST}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`,
  'two Content-Lengths': `${POST}Content-Length: 2\r\nContent-Length: 30\r\n\r\n{}`,
  'the same Content-Length twice': `${POST}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}`,
  'a list as Content-Length': `${POST}Content-Length: 2, 2\r\n\r\n{}`,
  'a signed Content-Length': `${POST}Content-Length: +2\r\n\r\n{}`,
  'a negative Content-Length': `${POST}Content-Length: -2\r\n\r\n{}`,
  'a hexadecimal Content-Length': `${POST}Content-Length: 0x2\r\n\r\n{}`,
  'a huge Content-Length': `${POST}Content-Length: 99999999999999999999\r\n\r\n{}`,
  'an unknown Transfer-Encoding': `${POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
  'chunked before another encoding': `${POST}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
  'chunked twice': `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n`,
  'a tab within Transfer-Encoding': `${POST}Transfer-Encoding:\tchun\tked\r\n\r\n0\r\n\r\n`,
  'a vertical tab before chunked': `${POST}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n`,
  'a space before the colon': `${POST}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`,
  'a header on a second line': `GET / HTTP/1.1\r\n${HOST}\r\nX-Long: a\r\n b\r\n\r\n`,
  'a folded Transfer-Encoding': `${POST}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n`,
  'a bare LF after the request line': `GET / HTTP/1.1\n${HOST}\r\n\r\n`,
  'a bare LF after a header': `GET / HTTP/1.1\r\n${HOST}\nX: y\r\n\r\n`,
  'a bare LF at the end': `GET / HTTP/1.1\r\n${HOST}\r\n\n`,
  'a bare CR in a header': `GET / HTTP/1.1\r\n${HOST}\r\nX: a\rb\r\n\r\n`,
  'NUL in a header': `GET / HTTP/1.1\r\n${HOST}\r\nX: a\0b\r\n\r\n`,
  'a header without a name': `GET / HTTP/1.1\r\n${HOST}\r\n: x\r\n\r\n`,
  'a header without a colon': `GET / HTTP/1.1\r\n${HOST}\r\nX\r\n\r\n`,
  'a chunk size that is none': `${POST}Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n`,
  'a signed chunk size': `${POST}Transfer-Encoding: chunked\r\n\r\n+2\r\n{}\r\n0\r\n\r\n`,
  'a chunk size with a prefix': `${POST}Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n`,
  'a chunk extension with a bare LF': `${POST}Transfer-Encoding: chunked\r\n\r\n2;\n{}\r\n0\r\n\r\n`,
  'a chunk longer than it says': `${POST}Transfer-Encoding: chunked\r\n\r\n2\r\n{}}}\r\n0\r\n\r\n`,
  'a bare LF after a chunk size': `${POST}Transfer-Encoding: chunked\r\n\r\n2\n{}\r\n0\r\n\r\n`,
  'a bare LF after a chunk': `${POST}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\n0\r\n\r\n`,
  'an unknown method': `get / HTTP/1.1\r\n${HOST}\r\n\r\n`,
  'an unknown version': `GET / HTTP/3.7\r\n${HOST}\r\n\r\n`,
  'no version': 'GET /\r\n\r\n',
  'a space in the path': `GET / x HTTP/1.1\r\n${HOST}\r\n\r\n`,
  'something else altogether': '\x16\x03\x01\x02\x00\x01\x00',
}

it('answers them all with 400, as it answers all else, and closes', async () => {
  const { app, log } = await startApp()
  const open = await listenForConnections(app)
  for (const [name, request] of Object.entries(MALFORMED)) {
    const socket = await open()
    const text = readToEnd(socket)
    socket.write(request + SMUGGLED, 'latin1')
    expect([name, ...statusesIn(await text)]).toEqual([name, 400])
    expect(headersIn(await text)).toMatchObject({
      connection: 'close',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-type': 'application/json; charset=utf-8',
    })
    expect(await text).toMatch(/\r\n\r\n{"message":"bad request"}$/)
    const id = headersIn(await text)['x-request-id']
    expect(log.filter((line) => JSON.parse(line).request_id === id)).toHaveLength(1)
  }
})

it('answers headers that are too long with 431, and closes', async () => {
  const { app } = await startApp()
  const socket = await (await listenForConnections(app))()
  const text = readToEnd(socket)
  socket.write(`GET / HTTP/1.1\r\n${HOST}\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)
  expect(statusesIn(await text)).toEqual([431])
  expect(headersIn(await text)['content-security-policy']).toContain("default-src 'none'")
})

it.each([
  ['without Host', '', [200]],
  ['with one', `${HOST}\r\n`, [200]],
  ['with two', `${HOST}\r\n${HOST}\r\n`, [400]],
])('answers HTTP/1.0 %s, of which load balancers` checks have none', async (_, host, expected) => {
  const { app } = await startApp()
  const socket = await (await listenForConnections(app))()
  const text = readToEnd(socket)
  socket.write(`GET /healthz HTTP/1.0\r\n${host}\r\n`)
  expect(statusesIn(await text)).toEqual(expected)
})

it('gives nobody a tunnel', async () => {
  const { app } = await startApp()
  const socket = await (await listenForConnections(app))()
  const text = readToEnd(socket)
  socket.write(`CONNECT evil.example:443 HTTP/1.1\r\n${HOST}\r\n\r\n`)
  expect(await text).not.toMatch(/^HTTP\/1\.1 2/)
})
