import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { onTestFinished } from 'vitest'

const PAUSE_MS = 5

/** One request on a connection of its own. */
export interface OpenRequest {
  socket: Socket
  /** The status line and all else that came before the connection ended. */
  answer: Promise<string>
}

/** Makes the service listen on a free port; gives a function that posts a form over a socket that can be torn. */
export async function listenForSockets(app: FastifyInstance) {
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as { port: number }

  return async (
    path: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<OpenRequest> => {
    const body = new URLSearchParams(fields).toString()
    const socket = connect(port, '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    socket.on('error', () => {})
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk
    })
    const answer = once(socket, 'close').then(() => text)
    await once(socket, 'connect')
    socket.write(
      [
        `POST ${path} HTTP/1.1`,
        'Host: 127.0.0.1',
        'Connection: close',
        'Content-Type: application/x-www-form-urlencoded',
        `Content-Length: ${Buffer.byteLength(body)}`,
        ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
        '\r\n',
      ].join('\r\n'),
    )
    // Apart, as many clients send it: what Node does once a body is read then shows.
    await setTimeout(PAUSE_MS)
    socket.write(body)
    return { socket, answer }
  }
}
