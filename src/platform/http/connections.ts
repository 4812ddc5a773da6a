import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyServerFactory } from 'fastify'
import { HTTP_SERVER } from './http-server.ts'

/** What one client may hold of the server; times in milliseconds. */
export interface ConnectionBounds {
  /** How many connections there may be at once; the next ones are closed as soon as they are opened. */
  connections: number
  /** How many requests may be unanswered on one connection. */
  pipelined: number
  /** How long a client may take nothing of an answer that is being sent to it. */
  stallMs: number
  /** How long it may take to answer a request and to have the whole answer taken. */
  answerMs: number
  /** How long a connection is kept on which nothing is asked any more. */
  keepAliveMs: number
}

// Browsers and proxies do not pipeline (RFC 9112, section 9.3.2): the bound only has to be more than a load tester uses.
// The largest answer, Swagger UI's script of 1.5 MB, takes two minutes at 100 kbit/s.
const BOUNDS: ConnectionBounds = {
  connections: 20_000,
  pipelined: 32,
  stallMs: 30_000,
  answerMs: 120_000,
  keepAliveMs: 75_000,
}

interface State {
  /** What is not answered yet. */
  unanswered: Set<IncomingMessage>
  /** Whether the last request that will be answered has come. */
  isOver: boolean
}

/** Keeps the connections of the HTTP servers it makes within bounds, and can end them. */
export function boundConnections(given: Partial<ConnectionBounds> = {}) {
  const bounds = { ...BOUNDS, ...given }
  const states = new Map<Socket, State>()

  function open(socket: Socket): void {
    states.set(socket, { unanswered: new Set(), isOver: false })
    socket.once('close', () => states.delete(socket))
  }

  function answer(request: IncomingMessage, response: ServerResponse, handler: RequestListener): void {
    const { socket } = request
    const state = states.get(socket)
    // Node parses all that came in one piece, whatever became of the connection.
    if (!state || state.isOver) {
      // Node reads on whenever an answer is done.
      socket.pause()
      return
    }
    state.unanswered.add(request)
    if (state.unanswered.size === bounds.pipelined) {
      // The client learns from this which requests were not looked at (RFC 9112, section 9.6).
      response.setHeader('connection', 'close')
      state.isOver = true
      socket.pause()
    }
    const deadline = setTimeout(() => socket.destroy(), bounds.answerMs).unref()
    response.once('close', () => {
      clearTimeout(deadline)
      state.unanswered.delete(request)
    })
    handler(request, response)
  }

  // Node calls this after a time without any byte read or taken; taking part of what is sent counts.
  function endIdle(socket: Socket): void {
    if (!isWaitingForUs(socket)) socket.destroy()
  }

  /** Whether a client has asked for something in full, and taken all that it was sent. */
  function isWaitingForUs(socket: Socket): boolean {
    const requests = [...(states.get(socket)?.unanswered ?? [])]
    return socket.writableLength === 0 && requests.some(({ complete }) => complete)
  }

  const serverFactory: FastifyServerFactory = (handler) => {
    const server = createServer({ ...HTTP_SERVER, keepAliveTimeout: bounds.keepAliveMs })
    server.on('connection', open)
    server.on('request', (request, response) => answer(request, response, handler))
    server.maxConnections = bounds.connections
    return server.setTimeout(bounds.stallMs, endIdle)
  }

  return {
    /** Makes an HTTP server for Fastify. */
    serverFactory,
    /** Ends the connections on which nothing was ever sent, such as browsers keep ready. */
    endUnused(): void {
      for (const socket of states.keys()) if (socket.bytesRead === 0) socket.destroy()
    },
    /** Ends every connection but those whose clients wait for an answer. */
    endIdle(): void {
      for (const socket of states.keys()) endIdle(socket)
    },
  }
}

/** What {@link boundConnections} gives. */
export type Connections = ReturnType<typeof boundConnections>
