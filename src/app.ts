import { randomUUID } from 'node:crypto'
import fastify, { type FastifyInstance, type FastifyPluginAsync, type FastifyServerOptions } from 'fastify'
import type { Config } from './config/config.ts'
import { recordRefusals } from './features/audit-log/refusals.ts'
import eventsRoutes from './features/audit-log/routes.ts'
import { addDeviceCookie } from './features/devices/cookie.ts'
import emailChangeRoutes from './features/email-change/routes.ts'
import verificationRoutes from './features/email-verification/routes.ts'
import linkPagesRoutes from './features/link-pages/routes.ts'
import mailRequestPagesRoutes from './features/mail-request-pages/routes.ts'
import operationsRoutes from './features/operations/routes.ts'
import { addPages } from './features/pages/pages.ts'
import passwordResetRoutes from './features/password-reset/routes.ts'
import { addRateLimits } from './features/rate-limits/hooks.ts'
import { addSessionCookie } from './features/sessions/cookie.ts'
import { addGuard } from './features/sessions/guard.ts'
import sessionsRoutes from './features/sessions/routes.ts'
import usersRoutes from './features/users/routes.ts'
import welcomeRoutes from './features/welcome/routes.ts'
import errors, { sendFailure } from './platform/errors/error-handler.ts'
import access from './platform/http/access.ts'
import bodies from './platform/http/bodies.ts'
import connectionsPlugin from './platform/http/closing.ts'
import { boundConnections, type ConnectionBounds } from './platform/http/connections.ts'
import cookies from './platform/http/cookie-parsing.ts'
import cors, { corsHeaders } from './platform/http/cors.ts'
import forwarding from './platform/http/forwarding.ts'
import headers from './platform/http/headers.ts'
import { BODY_LIMIT } from './platform/http/http-server.ts'
import { malformedHttp } from './platform/http/malformed-http.ts'
import { trustIn } from './platform/http/network.ts'
import origins from './platform/http/origins.ts'
import routing, { ROUTER_OPTIONS } from './platform/http/routing.ts'
import { securityHeaders } from './platform/http/security-headers.ts'
import { VALIDATION } from './platform/http/validation.ts'
import { RequestLog, serializers } from './platform/logging/logging.ts'
import docs from './platform/openapi/docs.ts'
import openapi from './platform/openapi/openapi.ts'
import { createServices, type RouteOptions, type ServiceOptions, type Services } from './services.ts'

/** The rules of HTTP here, which every route keeps. */
const httpRules: FastifyPluginAsync[] = [
  errors,
  headers,
  cors,
  forwarding,
  routing,
  origins,
  access,
  connectionsPlugin,
  bodies,
  cookies,
  openapi,
  docs,
]

/** What can be asked of it over HTTP. */
const routePlugins: FastifyPluginAsync<RouteOptions>[] = [
  welcomeRoutes,
  operationsRoutes,
  usersRoutes,
  sessionsRoutes,
  eventsRoutes,
  passwordResetRoutes,
  verificationRoutes,
  emailChangeRoutes,
  linkPagesRoutes,
  mailRequestPagesRoutes,
]

/** What a test may set apart from the environment. */
export interface AppOptions extends Omit<ServiceOptions, 'log'> {
  /** What one client may hold of the HTTP server. */
  connections?: Partial<ConnectionBounds>
  /** Where log lines go; standard output unless said. */
  logTo?: { write(line: string): void }
  /** What compiles schemas; Fastify's own compilers unless said. */
  schemaController?: FastifyServerOptions['schemaController']
  /** Adds routes and hooks of a test's own. */
  extend?: (app: FastifyInstance) => void
}

declare module 'fastify' {
  interface FastifyInstance {
    config: Config
    auth: Services['auth']
  }
}

/** The whole service, ready to listen or to be injected requests; `app.close()` ends it. */
export async function buildApp(
  config: Config,
  options: AppOptions = {},
): Promise<{ app: FastifyInstance; services: Services }> {
  const headersOfAll = securityHeaders(config)
  const malformed = malformedHttp(headersOfAll)
  const connections = boundConnections({
    keepAliveMs: config.KEEP_ALIVE_SECONDS * 1000,
    ...options.connections,
  })
  const app = fastify({
    logger: { level: config.LOG_LEVEL, serializers, ...(options.logTo ? { stream: options.logTo } : {}) },
    logController: new RequestLog(),
    genReqId: () => randomUUID(),
    routerOptions: ROUTER_OPTIONS,
    ...VALIDATION,
    ...(options.schemaController ? { schemaController: options.schemaController } : {}),
    trustProxy: config.TRUSTED_PROXIES.length > 0 ? trustIn(config.TRUSTED_PROXIES) : false,
    bodyLimit: BODY_LIMIT,
    serverFactory: connections.serverFactory,
    // What is asked on an open connection while the service closes is answered like all else.
    return503OnClosing: false,
    // A plugin adopts the users of an older service, which may be very many, or waits for another instance to do so.
    pluginTimeout: 0,
    // Where the path cannot be read, no hook is run.
    frameworkErrors: (error, request, reply) =>
      sendFailure(
        error,
        request,
        reply.headers({
          ...headersOfAll,
          ...corsHeaders(request.headers.origin, config.ALLOWED_ORIGINS),
          'x-request-id': request.id,
        }),
      ),
    clientErrorHandler(error, socket) {
      const request_id = malformed.answer(error, socket)
      const { remoteAddress: ip } = socket
      if (request_id) app.log.info({ request_id, code: error.code, ip }, 'malformed request answered')
    },
  })
  app.server.on('request', malformed.note)
  app.decorate('config', config)
  app.decorate('connections', connections)

  try {
    const services = await createServices(config, { ...options, log: app.log })
    app.decorate('auth', services.auth)
    app.addHook('onClose', () => services.close())
    for (const plugin of httpRules) await app.register(plugin)
    // After the hook of connections: what is refused now asks its client to leave the connection.
    app.addHook('preClose', async () => services.beginClose())
    addSessionCookie(app, services)
    addDeviceCookie(app)
    addPages(app, services.i18n)
    addGuard(app, services)
    addRateLimits(app, services.limits, recordRefusals(services))
    for (const routes of routePlugins) await app.register(routes, { services })
    app.addHook('onReady', async () => services.jobs.start())
    options.extend?.(app)
    await app.ready()
    return { app, services }
  } catch (error) {
    await app.close()
    throw error
  }
}
