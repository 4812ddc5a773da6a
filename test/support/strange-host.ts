import { randomUUID } from 'node:crypto'
import cookie from '@fastify/cookie'
import swagger from '@fastify/swagger'
import fastify, { type FastifyInstance, type InjectOptions } from 'fastify'
import type { AppOptions, buildApp } from '../../src/app.ts'
import type { Config } from '../../src/config/env.ts'
import { mountUserAuth } from '../../src/plugin.ts'
import { createServices } from '../../src/services.ts'

const PREFIX = '/auth'

/**
 * The plugin under a prefix in a host that has its own way with everything: validators, serializers, parsers, errors,
 * cookies, a document, decorators of common names, trust of proxies. A proxy in front takes the prefix away.
 */
export async function buildInHost(
  { options, server }: Config,
  { logTo, extend, connections: _, ...settings }: AppOptions,
): ReturnType<typeof buildApp> {
  const app = fastify({
    logger: { level: server.logLevel, ...(logTo ? { stream: logTo } : {}) },
    genReqId: () => randomUUID(),
    trustProxy: true,
    pluginTimeout: 0,
  })
  try {
    await app.register(cookie, { secret: 'of the host' })
    await app.register(swagger, {})
    for (const name of ['session', 'user', 'language']) app.decorateRequest(name, null as never)
    app.decorateReply('page', () => {})
    app.setValidatorCompiler(() => () => true)
    app.setSerializerCompiler(() => () => '"of the host"')
    app.setErrorHandler((_error, _request, reply) => reply.code(418).send('of the host'))
    app.setNotFoundHandler((_request, reply) => reply.code(418).send('of the host'))
    app.addContentTypeParser('application/x-www-form-urlencoded', (_request, _payload, done) =>
      done(null, {}),
    )
    app.get('/', async () => 'of the host')
    const services = await createServices(options, { ...settings, log: app.log })
    app.addHook('preClose', async () => services.beginClose())
    app.addHook('onClose', () => services.close())
    const { openapi } = await mountUserAuth(app, services, { prefix: PREFIX, ...(extend ? { extend } : {}) })
    await app.ready()
    return { app: behindProxy(app), services, openapi }
  } catch (error) {
    await app.close()
    throw error
  }
}

/** Has requests of tests go to the plugin's paths. */
function behindProxy(app: FastifyInstance): FastifyInstance {
  const inject = app.inject.bind(app) as (request: InjectOptions) => unknown
  const there = (url: InjectOptions['url']) =>
    typeof url === 'string'
      ? url.startsWith('http')
        ? url.replace(/^(https?:\/\/[^/]*)/, `$1${PREFIX}`)
        : PREFIX + url
      : url
  Object.defineProperty(app, 'inject', {
    value: (request: InjectOptions | string) =>
      typeof request === 'string'
        ? inject({ url: there(request) as string })
        : inject({ ...request, url: there(request.url ?? (request as { path?: string }).path) as string }),
  })
  return app
}
