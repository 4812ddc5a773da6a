import type { FastifyPluginAsync, FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import { securityHeaders } from './security-headers.ts'

/** Gives every answer the headers that tell browsers to be careful with it, and the ID it has in the log; a route may give others after. */
const headers: FastifyPluginAsync = async (app) => {
  const common = securityHeaders(app.config)
  app.addHook('onRequest', (request, reply: FastifyReply, done) => {
    reply.headers(common).header('x-request-id', request.id)
    done()
  })
  // Node would answer an `Expect` that it does not know by itself, without them; nobody has to heed it (RFC 9110, 10.1.1).
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
}

export default fp(headers, { name: 'headers' })
