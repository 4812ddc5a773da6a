import { isUtf8 } from 'node:buffer'
import formbody from '@fastify/formbody'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { MalformedBodyError } from '../lib/request-errors.ts'

/** Reads bodies as forms and as JSON, and nothing else; a missing body is one without fields. */
const bodies: FastifyPluginAsync = async (app) => {
  const parseJson = app.getDefaultJsonParser('error', 'error')

  app.removeAllContentTypeParsers()
  await app.register(formbody)
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    (request: FastifyRequest, body: Buffer, done) => {
      if (!isUtf8(body)) return done(new MalformedBodyError())
      // A DELETE without a body is fine, whatever content type its client always sends.
      return body.length === 0 ? done(null, undefined) : parseJson(request, body.toString(), done)
    },
  )

  app.addHook('preValidation', async (request) => {
    if (request.routeOptions.schema?.body && request.body == null) request.body = {}
  })
}

export default fp(bodies, { name: 'bodies' })
