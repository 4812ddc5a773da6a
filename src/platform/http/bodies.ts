import { isUtf8 } from 'node:buffer'
import formbody from '@fastify/formbody'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { MalformedBodyError, UnsupportedMediaTypeError } from '../errors/request-errors.ts'
import { type FieldsSchema, readBooleans, tidyTexts } from './fields.ts'
import { parseForm } from './form.ts'
import { BODY_LIMIT } from './http-server.ts'
import { addHook } from './route-hook.ts'
import { isSafeMethod } from './safe-method.ts'
import { refuseUnwantedText } from './text.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The field that holds a password which was chosen before, perhaps for another service with other rules. */
    currentPassword?: string
    /** The field of which any text is taken, since it is only looked up by its digest. */
    anyText?: string
  }
}

const FORM = 'application/x-www-form-urlencoded'
const CHARSET = /;\s*charset\s*=\s*"?([^";\s]*)/gi

/** Reads bodies as forms and as JSON, in UTF-8 and plain, and nothing else; a missing body is one without fields. */
const bodies: FastifyPluginAsync = async (app) => {
  // A field named `__proto__` is a field like others, which no route knows.
  const parseJson = app.getDefaultJsonParser('ignore', 'ignore')

  app.removeAllContentTypeParsers()
  await app.register(formbody, { parser: parseForm })
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    (request: FastifyRequest, body: Buffer, done) => {
      if (!isUtf8(body)) return done(new MalformedBodyError())
      // A DELETE without a body is fine, whatever content type its client always sends.
      return body.length === 0 ? done(null, undefined) : parseJson(request, body.toString(), done)
    },
  )

  app.addHook('preParsing', ({ method, headers }, _reply, payload, done) => {
    // A body is not read there, whatever its content type.
    if (isSafeMethod(method)) return done(null, payload)
    const { 'content-encoding': encoding = 'identity', 'content-type': type = '' } = headers
    const charsets = [...type.matchAll(CHARSET)].map(([, charset = '']) => charset)
    const isPlain = encoding === 'identity' && charsets.every((charset) => /^utf-?8$/i.test(charset))
    done(isPlain ? null : new UnsupportedMediaTypeError(), payload)
  })

  app.addHook('onRoute', (route) => {
    route.bodyLimit ??= BODY_LIMIT
    const { body, querystring, params } = route.schema ?? {}
    if (!body && !querystring && !params) return
    addHook(route, 'preValidation', async (request) => {
      if (body) request.body ??= {}
      if (request.mediaType === FORM) readBooleans(request.body, body as FieldsSchema)
      const parts = [
        [request.body, body],
        [request.query, querystring],
        [request.params, params],
      ]
      for (const [fields, schema] of parts) {
        tidyTexts(fields, schema as FieldsSchema)
        refuseUnwantedText(fields, route.config)
      }
    })
  })
}

export default fp(bodies, { name: 'bodies' })
