import { randomUUID } from 'node:crypto'
import fastify, { type FastifyInstance, type FastifyPluginAsync } from 'fastify'
import type { Config } from './config.ts'
import auth from './features/auth/index.ts'
import devices from './features/devices/index.ts'
import emailChange from './features/email-change/index.ts'
import emailChangeRoutes from './features/email-change/routes.ts'
import events from './features/events/index.ts'
import eventsRoutes from './features/events/routes.ts'
import linkPagesRoutes from './features/link-pages/routes.ts'
import mailRequestPagesRoutes from './features/mail-request-pages/routes.ts'
import operationsRoutes from './features/operations/routes.ts'
import passwordReset from './features/password-reset/index.ts'
import passwordResetRoutes from './features/password-reset/routes.ts'
import passwords from './features/passwords/index.ts'
import type { HashPool, HashPoolOptions } from './features/passwords/pool.ts'
import sessions from './features/sessions/index.ts'
import sessionsRoutes from './features/sessions/routes.ts'
import tokens from './features/tokens/index.ts'
import users from './features/users/index.ts'
import usersRoutes from './features/users/routes.ts'
import verification from './features/verification/index.ts'
import verificationRoutes from './features/verification/routes.ts'
import welcomeRoutes from './features/welcome/routes.ts'
import wording from './features/wording/index.ts'
import { COMPILERS } from './lib/compilers.ts'
import { boundConnections, type ConnectionBounds } from './lib/connections.ts'
import { BODY_LIMIT } from './lib/http-server.ts'
import { RequestLog, serializers } from './lib/logging.ts'
import { malformedHttp } from './lib/malformed-http.ts'
import { securityHeaders } from './lib/security-headers.ts'
import { VALIDATION } from './lib/validation.ts'
import access from './plugins/access.ts'
import bodies from './plugins/bodies.ts'
import connectionsPlugin from './plugins/connections.ts'
import cookies from './plugins/cookies.ts'
import database from './plugins/database.ts'
import errors, { sendFailure } from './plugins/errors.ts'
import headers from './plugins/headers.ts'
import housekeeping from './plugins/housekeeping.ts'
import limits from './plugins/limits/index.ts'
import mailer from './plugins/mailer/index.ts'
import type { DeliveryOptions } from './plugins/mailer/transport.ts'
import metrics from './plugins/metrics.ts'
import openapi from './plugins/openapi.ts'
import origins from './plugins/origins.ts'
import routing, { ROUTER_OPTIONS } from './plugins/routing.ts'

/** What every feature stands on. */
const ground: FastifyPluginAsync[] = [
  errors,
  headers,
  routing,
  origins,
  access,
  connectionsPlugin,
  bodies,
  cookies,
  openapi,
  database,
  housekeeping,
  metrics,
  limits,
  mailer,
]

/** What the service knows, each after what it leans on. */
const features: FastifyPluginAsync[] = [
  users,
  passwords,
  sessions,
  devices,
  events,
  wording,
  tokens,
  verification,
  auth,
  passwordReset,
  emailChange,
]

/** What can be asked of it over HTTP. */
const doors: FastifyPluginAsync[] = [
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
export interface AppOptions {
  /** The time, in milliseconds since 1970. */
  now?: () => number
  /** The size of the pool that hashes passwords. */
  hashing?: HashPoolOptions
  /** A pool to hash in, which whoever gives it closes; one of the service's own unless said. */
  hashPool?: HashPool | undefined
  /** What one client may hold of the HTTP server. */
  connections?: Partial<ConnectionBounds>
  /** How mails are delivered. */
  delivery?: DeliveryOptions
  /** Where log lines go; standard output unless said. */
  logTo?: { write(line: string): void }
}

declare module 'fastify' {
  interface FastifyInstance extends Required<Pick<AppOptions, 'now' | 'hashing' | 'delivery'>> {
    config: Config
    hashPool: AppOptions['hashPool']
  }
}

/** The whole service, ready to listen or to be injected requests; `close()` it when done. */
export async function buildApp(config: Config, options: AppOptions = {}): Promise<FastifyInstance> {
  const headersOfAll = securityHeaders(config.PUBLIC_URL)
  const malformed = malformedHttp(headersOfAll)
  const connections = boundConnections(options.connections)
  const app = fastify({
    logger: { level: config.LOG_LEVEL, serializers, ...(options.logTo ? { stream: options.logTo } : {}) },
    logController: new RequestLog(),
    genReqId: () => randomUUID(),
    routerOptions: ROUTER_OPTIONS,
    ...VALIDATION,
    schemaController: { compilersFactory: COMPILERS },
    trustProxy: config.TRUSTED_PROXIES.length > 0 ? [...config.TRUSTED_PROXIES] : false,
    bodyLimit: BODY_LIMIT,
    serverFactory: connections.serverFactory,
    // What is asked on an open connection while the service closes is answered like all else.
    return503OnClosing: false,
    // A plugin adopts the users of an older service, which may be very many, or waits for another instance to do so.
    pluginTimeout: 0,
    frameworkErrors: (error, request, reply) => sendFailure(error, request, reply.headers(headersOfAll)),
    clientErrorHandler: malformed.answer,
  })
  app.server.on('request', malformed.note)
  app.decorate('config', config)
  app.decorate('now', options.now ?? Date.now)
  app.decorate('connections', connections)
  app.decorate('hashing', options.hashing ?? {})
  app.decorate('hashPool', options.hashPool)
  app.decorate('delivery', options.delivery ?? {})

  try {
    for (const plugin of [...ground, ...features, ...doors]) await app.register(plugin)
    await app.ready()
  } catch (error) {
    await app.close()
    throw error
  }
  return app
}
