import { isUtf8 } from 'node:buffer'
import formbody from '@fastify/formbody'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { MalformedBodyError } from '../lib/request-errors.ts'

const FORM = 'application/x-www-form-urlencoded'

type ObjectSchema = { properties?: Record<string, { type?: string }> }

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
    const schema = request.routeOptions.schema?.body as ObjectSchema | undefined
    if (!schema) return
    request.body ??= {}
    if (request.mediaType === FORM) readBooleans(request.body as Record<string, unknown>, schema)
  })
}

// A form has only text: the one thing that is read into it is `true` and `false`, where the route asks for a boolean.
function readBooleans(body: Record<string, unknown>, { properties = {} }: ObjectSchema): void {
  for (const [name, { type }] of Object.entries(properties)) {
    if (type !== 'boolean') continue
    if (body[name] === 'true') body[name] = true
    if (body[name] === 'false') body[name] = false
  }
}

export default fp(bodies, { name: 'bodies' })
