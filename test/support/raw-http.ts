import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { onTestFinished } from 'vitest'

/** Makes the service listen on a free port; gives a function that opens connections to it. */
export async function listenForConnections(app: FastifyInstance): Promise<() => Promise<Socket>> {
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as { port: number }
  return () => connectTo(port)
}

/** A connection to a port of this machine, closed when the test is over. */
export async function connectTo(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

/** All that comes over a connection until the other side closes it. */
export async function readToEnd(socket: Socket): Promise<string> {
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += chunk
  })
  await once(socket, 'close')
  return text
}

/** The statuses of the answers in what a connection brought. */
export const statusesIn = (text: string): number[] =>
  [...text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status))

/** The header fields of the first answer in what a connection brought, their names in lower case. */
export function headersIn(text: string): Record<string, string> {
  const [head = ''] = text.split('\r\n\r\n', 1)
  const fields = head.split('\r\n').slice(1)
  return Object.fromEntries(
    fields
      .map((field) => field.split(/:\s*(.*)/, 2))
      .map(([name = '', value = '']) => [name.toLowerCase(), value]),
  )
}
