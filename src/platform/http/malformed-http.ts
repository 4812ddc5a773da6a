import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

const STATUS_LINES: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
}

/** What is not even HTTP is answered as everything else is, and its connection closed. */
export function malformedHttp(headers: Readonly<Record<string, string>>) {
  const latest = new WeakMap<Socket, ServerResponse>()

  return {
    /** Takes note of every request, so that nothing is written into its answer. */
    note({ socket }: IncomingMessage, response: ServerResponse): void {
      latest.set(socket, response)
    },

    /** Answers, unless the client would take it for the answer to something else; gives the ID in the answer. */
    answer({ code = '' }: { code?: string }, socket: Socket): string | undefined {
      if (!socket.writable || code === 'ECONNRESET' || !isNext(latest.get(socket))) {
        socket.destroy()
        return undefined
      }
      const id = randomUUID()
      socket.end(answerTo(code, { ...headers, 'x-request-id': id }))
      return id
    },
  }
}

/** Whether what is written now is read as the answer to what is malformed, given the latest request that was not. */
function isNext(response: ServerResponse | undefined): boolean {
  if (!response) return true
  if (response.req.complete) return response.writableFinished
  // Its body is what is malformed. It has the socket for as long as it is its turn and it is not answered.
  return response.socket !== null && !response.headersSent
}

function answerTo(code: string, headers: Readonly<Record<string, string>>): string {
  const statusLine = STATUS_LINES[code] ?? '400 Bad Request'
  const body = JSON.stringify({ message: statusLine.replace(/^\d+ /, '').toLowerCase() })
  const lines = [
    `HTTP/1.1 ${statusLine}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}
