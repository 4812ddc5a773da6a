import type { Socket } from 'node:net'

const STATUS_LINES: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
}

/** Answers what is not even HTTP as everything else is answered, and closes the connection. */
export function answerMalformedHttp(
  { code = '' }: { code?: string },
  socket: Pick<Socket, 'writable' | 'end' | 'destroy'>,
  headers: Readonly<Record<string, string>>,
): void {
  if (!socket.writable || code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const statusLine = STATUS_LINES[code] ?? '400 Bad Request'
  const body = JSON.stringify({ message: statusLine.replace(/^\d+ /, '').toLowerCase() })
  const lines = [
    `HTTP/1.1 ${statusLine}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
}
