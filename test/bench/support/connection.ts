import { connect as connectSocket } from 'node:net'

/** What came back: the status, and the rest as it was sent. */
export interface Answer {
  status: number
  head: string
  body: string
}

/** A keep-alive connection to the server under test, with one request under way at a time. */
export interface Connection {
  /**
   * Sends a request made by {@link request}.
   * @throws {Error} when the connection closes, or no answer comes in time.
   */
  ask(request: string): Promise<Answer>
  /** Hangs up, whatever is under way. */
  close(): void
}

const ANSWER_TIMEOUT_MS = 60_000
const END_OF_HEAD = '\r\n\r\n'

/** The text of a request, with a form for a body where there is one. */
export function request(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  { form, headers = {} }: { form?: Record<string, string>; headers?: Record<string, string> } = {},
): string {
  const body = form ? new URLSearchParams(form).toString() : ''
  const type = form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}
  const length = form ? { 'content-length': body.length } : {}
  const lines = Object.entries({ host: '127.0.0.1', ...type, ...length, ...headers })
  return `${[`${method} ${path} HTTP/1.1`, ...lines.map((line) => line.join(': '))].join('\r\n')}${END_OF_HEAD}${body}`
}

// A bare socket and not node:http: the generator shares the cores with the server under test, and a client as
// slow as the server would be what is measured.
/** Connects to a port of 127.0.0.1. */
export function connect(port: number): Promise<Connection> {
  const socket = connectSocket({ host: '127.0.0.1', port, noDelay: true })
  let received = ''
  let underway: PromiseWithResolvers<Answer> | undefined

  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    received += chunk
    const answer = parse(received)
    if (!answer) return
    received = ''
    underway?.resolve(answer)
  })
  socket.setTimeout(ANSWER_TIMEOUT_MS, () => socket.destroy(new Error('no answer in time')))
  socket.on('error', (error) => underway?.reject(error))
  socket.on('close', () => underway?.reject(new Error('connection closed')))

  const connection: Connection = {
    ask(text) {
      underway = Promise.withResolvers()
      socket.write(text, 'latin1')
      return underway.promise
    },
    close: () => socket.destroy(),
  }
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(connection)).once('error', reject)
  })
}

// Enough of HTTP for answers that say how long they are, as all JSON ones of Fastify do.
function parse(received: string): Answer | undefined {
  const end = received.indexOf(END_OF_HEAD)
  if (end === -1) return undefined
  const head = received.slice(0, end)
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
  if (length === undefined) throw new Error('an answer without content-length')
  const body = received.slice(end + END_OF_HEAD.length)
  return body.length >= Number(length)
    ? { status: Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 '.length + 3)), head, body }
    : undefined
}
