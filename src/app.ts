import { randomUUID } from 'node:crypto'
import { createServer, METHODS, type Server } from 'node:http'
import fastify, { type FastifyInstance } from 'fastify'
import type { Config } from './config/env.ts'
import { sendFailure } from './platform/errors/error-handler.ts'
import closing from './platform/http/closing.ts'
import { boundConnections, type ConnectionBounds } from './platform/http/connections.ts'
import { corsHeaders } from './platform/http/cors.ts'
import { malformedHttp } from './platform/http/malformed-http.ts'
import { ROUTER_OPTIONS } from './platform/http/routing.ts'
import { securityHeaders } from './platform/http/security-headers.ts'
import { RequestLog, serializers } from './platform/logging/logging.ts'
import { mountUserAuth } from './plugin.ts'
import { createServices, type ServiceOptions, type Services } from './services.ts'

/** What a test may set apart from the environment. */
export interface AppOptions extends Omit<ServiceOptions, 'log'> {
  /** What one client may hold of the HTTP server. */
  connections?: Partial<ConnectionBounds>
  /** Where log lines go; standard output unless said. */
  logTo?: { write(line: string): void }
  /** Adds routes and hooks of a test's own. */
  extend?: (app: FastifyInstance) => void
}

/** The service, ready to listen. */
export interface Service {
  app: FastifyInstance
  services: Services
  openapi(): object
  /** What is to listen on `OPS_PORT`, where there is one. */
  operations?: Server
}

/** The service as a server of its own, ready to listen or to be injected requests; `app.close()` ends it. */
export async function buildApp({ options, server }: Config, settings: AppOptions = {}): Promise<Service> {
  const headersOfAll = securityHeaders(options)
  const malformed = malformedHttp(headersOfAll)
  const connections = boundConnections({
    keepAliveMs: server.keepAliveSeconds * 1000,
    ...settings.connections,
  })
  const app = fastify({
    logger: { level: server.logLevel, serializers, ...(settings.logTo ? { stream: settings.logTo } : {}) },
    logController: new RequestLog(),
    genReqId: () => randomUUID(),
    routerOptions: ROUTER_OPTIONS,
    serverFactory: connections.serverFactory,
    // What is asked on an open connection while the service closes is answered like all else.
    return503OnClosing: false,
    // To adopt the users of an older service, who may be very many, or to wait for another instance to do so, takes time.
    pluginTimeout: 0,
    // Where the path cannot be read, no hook is run.
    frameworkErrors: (error, request, reply) =>
      sendFailure(
        error,
        request,
        reply.headers({
          ...headersOfAll,
          ...corsHeaders(request.headers.origin, options.allowedOrigins),
          'x-request-id': request.id,
        }),
      ),
    clientErrorHandler(error, socket) {
      const request_id = malformed.answer(error, socket)
      const { remoteAddress: ip } = socket
      if (request_id) app.log.info({ request_id, code: error.code, ip }, 'malformed request answered')
    },
  })
  // Proxies ask about requests by the method that these have, which may be one of WebDAV (RFC 4918).
  for (const method of METHODS) if (!app.supportedMethods.includes(method)) app.addHttpMethod(method)
  app.server.on('request', malformed.note)
  // Asked for while the connection is there, and then known of it: once it is gone, nothing would tell whose it was.
  app.server.on('connection', (socket) => void socket.remoteAddress)
  // Node would answer an `Expect` that it does not know by itself, without our headers; a server may ignore it (RFC 9110, 10.1.1).
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))

  try {
    const services = await createServices(options, { ...settings, log: app.log })
    app.addHook('onClose', () => services.close())
    await app.register(closing, { connections })
    // After the hook of `closing`: what is refused now asks its client to leave the connection.
    app.addHook('preClose', async () => services.beginClose())
    const { openapi } = await mountUserAuth(app, services, {
      ownsServer: true,
      opsPort: server.opsPort,
      ...(settings.extend ? { extend: settings.extend } : {}),
    })
    const operations = server.opsPort === undefined ? undefined : serveBeside(app)
    await app.ready()
    return { app, services, openapi, ...(operations ? { operations } : {}) }
  } catch (error) {
    await app.close()
    throw error
  }
}

/** A server that has the app answer as well, until the app closes. */
function serveBeside(app: FastifyInstance): Server {
  const server = createServer((request, response) => app.routing(request, response))
  app.addHook('onClose', async () => {
    server.close()
    server.closeAllConnections()
  })
  return server
}
