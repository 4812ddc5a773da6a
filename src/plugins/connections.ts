import { setImmediate } from 'node:timers/promises'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import type { Connections } from '../lib/connections.ts'

declare module 'fastify' {
  interface FastifyInstance {
    connections: Connections
  }
}

// What is being answered takes less. Clients that neither finish what they send nor take what they asked for get no more.
const ANSWERING_MS = 3_000

const MINUTE_MS = 60_000

/**
 * Says when there are too many connections, and lets `close()` end soon whatever clients do: what is answered from then on asks its client to leave the connection,
 * connections on which nothing was ever asked are closed at once, and all others after a few seconds.
 */
const connections: FastifyPluginAsync = async (app) => {
  let closing = false
  let toldAt = Number.NEGATIVE_INFINITY
  app.server.on('drop', () => {
    if (Date.now() - toldAt < MINUTE_MS) return
    toldAt = Date.now()
    app.log.warn({ connections: app.server.maxConnections }, 'too many connections: new ones are closed')
  })
  app.addHook('preClose', async () => {
    closing = true
    // What has arrived by now is read first: else the connection would count as unused.
    await setImmediate()
    await setImmediate()
    app.connections.endUnused()
    setTimeout(() => app.connections.endAll(), ANSWERING_MS).unref()
  })
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('connection', 'close')
    done(null, payload)
  })
}

export default fp(connections, { name: 'connections' })
