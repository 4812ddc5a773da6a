import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'

/** Lets `close()` end soon: what is answered from then on asks its client to leave the connection. */
const shutdown: FastifyPluginAsync = async (app) => {
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
  })
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close')
  })
}

export default fp(shutdown, { name: 'shutdown' })
