import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify'
import { expect, it, onTestFinished } from 'vitest'
import { buildApp } from '../../../src/app.ts'
import { loadConfig } from '../../../src/config/env.ts'
import { ForbiddenError } from '../../../src/platform/errors/request-errors.ts'
import { freshDatabase, freshDirectory } from '../../support/database.ts'
import { connectTo, headersIn, readToEnd } from '../../support/raw-http.ts'

type Handler = (request: FastifyRequest, reply: FastifyReply) => unknown

const fail = (): never => {
  throw new Error('select hashed_password from users - it went away')
}
const failLater = async () => fail()

const ok: Handler = (_request, reply) => {
  reply.header('set-cookie', 'session_id=1').header('content-encoding', 'identity')
  reply.send({ message: 'ok' })
}
const page: Handler = (_request, reply) => reply.type('text/html').send('<p>ok')
const refuse: Handler = () => {
  throw new ForbiddenError()
}

function failOnce() {
  let failed = false
  return async () => {
    if (failed) return
    failed = true
    fail()
  }
}

const OK = { response: { 200: { type: 'object', properties: { message: { type: 'string' } } } } }

/** Where code of a route runs, made to fail there. */
const PLACES: Record<string, [RouteShorthandOptions, Handler?]> = {
  onRequest: [{ onRequest: failLater }],
  preParsing: [{ preParsing: failLater }],
  preValidation: [{ preValidation: failLater }],
  validation: [{ validatorCompiler: () => fail, schema: { querystring: {} } }],
  preHandler: [{ preHandler: failLater }],
  handler: [{}, fail],
  preSerialization: [{ preSerialization: failLater }],
  serializer: [{ serializerCompiler: () => fail, schema: OK }],
  'onSend, once': [{ onSend: failOnce() }],
  onSend: [{ onSend: failLater }],
  'onSend, without a promise': [{ onSend: fail }],
  'onSend of a page': [{ onSend: failLater }, page],
  'onSend of a refusal': [{ onSend: failLater }, refuse],
  'its own error handler': [{ errorHandler: fail }, fail],
  'its own error handler, and onSend': [{ errorHandler: fail, onSend: failLater }, fail],
  'onSend of what its own error handler sends': [
    { onSend: failLater, errorHandler: (_error, _request, reply) => void reply.send('no') },
    fail,
  ],
  'onError, and the handler': [{ onError: failLater }, fail],
  'what onSend gives': [{ onSend: async () => 7 }],
}

/** The service with routes and hooks of the test's own. */
async function startWith(extend: (app: FastifyInstance) => void) {
  const log: string[] = []
  const config = loadConfig({
    NODE_ENV: 'test',
    MAIL_DIR: freshDirectory(),
    DATABASE_URL: await freshDatabase(),
  })
  const { app } = await buildApp(config, { logTo: { write: (line) => log.push(line) }, extend })
  onTestFinished(() => app.close())
  return { app, log }
}

const add = (app: FastifyInstance, url: string, [options, handler = ok]: [RouteShorthandOptions, Handler?]) =>
  void app.get(url, { ...options, config: { access: 'anyone' } }, handler)

const urlOf = (place: string) => `/${Object.keys(PLACES).indexOf(place)}`

it('answers an error in any hook, handler or serializer in our words and with our headers, and logs it', async () => {
  const { app, log } = await startWith((built) => {
    for (const [place, route] of Object.entries(PLACES)) add(built, urlOf(place), route)
  })
  for (const place of Object.keys(PLACES)) {
    const { statusCode, headers, body } = await app.inject(urlOf(place))
    expect([place, statusCode, body]).toEqual([place, 500, expect.stringContaining('"internal error"')])
    const { request_id } = JSON.parse(body)
    expect(body).toBe(JSON.stringify({ message: 'internal error', request_id }))
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(body.length),
      'x-content-type-options': 'nosniff',
    })
    expect(log.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ level: 50, request_id, msg: 'internal error' }),
    )
  }
})

it('answers it as a problem where that is asked for, and without what the lost answer granted', async () => {
  const { app } = await startWith((built) => add(built, '/x', PLACES.onSend as [RouteShorthandOptions]))
  const { headers, body } = await app.inject({ url: '/x', headers: { accept: 'application/problem+json' } })
  expect(headers['content-type']).toMatch(/^application\/problem\+json/)
  expect(headers).not.toHaveProperty('set-cookie')
  expect(headers).not.toHaveProperty('content-encoding')
  expect(JSON.parse(body)).toMatchObject({ status: 500, code: 'service.internal_error' })
})

it('leaves the answer whole where an onResponse hook fails', async () => {
  const { app } = await startWith((built) => add(built, '/x', [{ onResponse: failLater }]))
  expect((await app.inject('/x')).body).toBe('{"message":"ok"}')
})

it('answers where a hook of every route fails, on a path without a route too', async () => {
  const { app } = await startWith((built) => {
    built.addHook('onSend', failLater)
    add(built, '/x', [{}])
  })
  for (const url of ['/x', '/nowhere', '/healthz/nowhere']) {
    const { statusCode, body } = await app.inject(url)
    expect([url, statusCode, JSON.parse(body).message]).toEqual([url, 500, 'internal error'])
  }
})

it('keeps the connection usable, and answers HEAD without a body', async () => {
  const { app } = await startWith((built) => add(built, '/x', PLACES.onSend as [RouteShorthandOptions]))
  await app.listen({ host: '127.0.0.1', port: 0 })
  const socket = await connectTo((app.server.address() as { port: number }).port)
  socket.write('HEAD /x HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
  const text = await readToEnd(socket)
  expect(headersIn(text)).toHaveProperty('content-length')
  expect(text.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 500', 'HTTP/1.1 200'])
})
