import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import type { Connections } from './connections.ts'

// What is being answered takes less. Clients that neither finish what they send nor take what they asked for get no more.
const ANSWERING_MS = 3_000

const READING_MS = 100
// A hash under way may take longer on a busy machine: who waits for it is answered, and then let go.
const LOOK_MS = 250

const MINUTE_MS = 60_000

/**
 * Says when there are too many connections, and lets `close()` end soon whatever clients do: what is answered from then
 * on asks its client to leave the connection,
 * connections on which nothing was ever asked are closed at once, and after a few seconds all others on which no client
 * waits for an answer.
 */
const closing: FastifyPluginAsync<{ connections: Connections }> = async (app, { connections }) => {
  let isClosing = false
  let toldAt = Number.NEGATIVE_INFINITY
  app.server.on('drop', () => {
    if (Date.now() - toldAt < MINUTE_MS) return
    toldAt = Date.now()
    app.log.warn({ connections: app.server.maxConnections }, 'too many connections: new ones are closed')
  })
  app.addHook('preClose', async () => {
    isClosing = true
    // What has arrived by now is read first: else the connection would count as unused.
    if (app.server.listening) await delay(READING_MS)
    connections.endUnused()
    setTimeout(() => {
      connections.endIdle()
      setInterval(() => connections.endIdle(), LOOK_MS).unref()
    }, ANSWERING_MS).unref()
  })
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (isClosing) reply.header('connection', 'close')
    done(null, payload)
  })
}

export default fp(closing, { name: 'closing' })
