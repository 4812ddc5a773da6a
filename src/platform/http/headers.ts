import type { FastifyPluginAsync, FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import type { PlatformOptions } from '../../config/platform-options.ts'
import { securityHeaders } from './security-headers.ts'

/** Gives every answer the headers that tell browsers to be careful with it, and the ID it has in the log; a route may give others after. */
const headers: FastifyPluginAsync<{ options: PlatformOptions }> = async (app, { options }) => {
  const common = securityHeaders(options)
  app.addHook('onRequest', (request, reply: FastifyReply, done) => {
    reply.headers(common).header('x-request-id', request.id)
    done()
  })
}

export default fp(headers, { name: 'headers' })
