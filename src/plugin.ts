import cookie from '@fastify/cookie'
import type { FastifyInstance, FastifyPluginAsync, onRequestAsyncHookHandler } from 'fastify'
import fp from 'fastify-plugin'
import { checkOptions } from './config/check-options.ts'
import type { GivenOptions } from './config/options.ts'
import accessTokensRoutes from './features/access-tokens/routes.ts'
import accountPagesRoutes from './features/account-pages/routes.ts'
import { recordRefusals } from './features/audit-log/refusals.ts'
import auditLogRoutes from './features/audit-log/routes.ts'
import { addClientGuard } from './features/clients/guard.ts'
import { type DeviceCookie, deviceCookie } from './features/devices/cookie.ts'
import emailChangeRoutes from './features/email-change/routes.ts'
import emailVerificationRoutes from './features/email-verification/routes.ts'
import forwardAuthRoutes from './features/forward-auth/routes.ts'
import forwardAuthSiteRoutes from './features/forward-auth/site-routes.ts'
import introspectionRoutes from './features/introspection/routes.ts'
import linkPagesRoutes from './features/link-pages/routes.ts'
import mailRequestPagesRoutes from './features/mail-request-pages/routes.ts'
import { separateOperations } from './features/operations/access.ts'
import operationsRoutes from './features/operations/routes.ts'
import { addLanguageChoice } from './features/pages/hooks.ts'
import { createPages, type Pages } from './features/pages/pages.ts'
import assetsRoutes from './features/pages/routes.ts'
import passwordResetRoutes from './features/password-reset/routes.ts'
import { addRateLimits } from './features/rate-limits/hooks.ts'
import secondFactorRoutes from './features/second-factor/routes.ts'
import { type SessionCookie, sessionCookie } from './features/sessions/cookie.ts'
import { addGuard } from './features/sessions/guard.ts'
import sessionsRoutes from './features/sessions/routes.ts'
import { type PendingCookie, pendingCookie } from './features/sign-in/pending-cookie.ts'
import signInPagesRoutes from './features/sign-in-pages/routes.ts'
import usersRoutes from './features/users/routes.ts'
import welcomeRoutes from './features/welcome/routes.ts'
import errors, { sendFailure } from './platform/errors/error-handler.ts'
import access from './platform/http/access.ts'
import bodies from './platform/http/bodies.ts'
import cors from './platform/http/cors.ts'
import forwarding from './platform/http/forwarding.ts'
import headers from './platform/http/headers.ts'
import origins from './platform/http/origins.ts'
import requestMetrics from './platform/http/request-metrics.ts'
import requestSpan from './platform/http/request-span.ts'
import { addHook } from './platform/http/route-hook.ts'
import routing from './platform/http/routing.ts'
import { validation } from './platform/http/validation.ts'
import docs from './platform/openapi/docs.ts'
import openapiDocument, { OPENAPI_DECORATOR } from './platform/openapi/openapi.ts'
import { createServices, type Services } from './services.ts'

/** Every endpoint, by feature. */
const ROUTES: readonly FastifyPluginAsync<RouteOptions>[] = [
  welcomeRoutes,
  operationsRoutes,
  usersRoutes,
  sessionsRoutes,
  secondFactorRoutes,
  accessTokensRoutes,
  auditLogRoutes,
  passwordResetRoutes,
  emailVerificationRoutes,
  emailChangeRoutes,
  forwardAuthRoutes,
  forwardAuthSiteRoutes,
  linkPagesRoutes,
  mailRequestPagesRoutes,
  signInPagesRoutes,
  accountPagesRoutes,
  assetsRoutes,
  introspectionRoutes,
]

/** What plugins of routes are given. */
export interface RouteOptions {
  services: Services
  cookies: { session: SessionCookie; device: DeviceCookie; pending: PendingCookie }
  pages: Pages
}

/** The options of {@link userAuth}. */
export interface UserAuthOptions extends GivenOptions {
  /** What every path begins with, such as `/auth`; it is the path of `publicUrl`, unless a proxy in front changes paths. */
  prefix?: string
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Who the users are, and all that can be done for them. */
    auth: Services['auth']
    /**
     * An `onRequest` hook for a host's own routes: answers 403 unless the caller is signed in. The session is `request.auth`.
     */
    requireSession: onRequestAsyncHookHandler
  }
}

const plugin: FastifyPluginAsync<UserAuthOptions> = async (app, { prefix = '', ...given }) => {
  const services = await createServices(checkOptions(given), { log: app.log })
  app.addHook('preClose', async () => services.beginClose())
  app.addHook('onClose', () => services.close())
  await mountUserAuth(app, services, { prefix })
}

/**
 * User authentication in any Fastify app: its routes under `prefix`, `app.auth`, `app.requireSession` and, on a route
 * that is guarded by it, `request.auth`. Nothing else of it is seen outside of its own routes.
 * @throws {ConfigError} naming every option that cannot be used.
 */
export const userAuth = fp(plugin, { fastify: '5.x', name: 'user-authentication-service' })

/** Where routes are added, and how. */
interface Mounting {
  prefix?: string
  /** Whether no other routes are served beside these: unknown paths are then answered here. */
  ownsServer?: boolean
  /** The port that probes and metrics have for themselves. */
  opsPort?: number | undefined
  /** Adds routes and hooks of a test's own. */
  extend?: (scope: FastifyInstance) => void
}

/** Adds the routes of these services to an app, in a scope of their own; gives their OpenAPI document, once the app is ready. */
export async function mountUserAuth(
  app: FastifyInstance,
  services: Services,
  { prefix = '', ownsServer = false, opsPort, extend }: Mounting = {},
): Promise<{ openapi(): object }> {
  const { options } = services
  let openapi = (): object => ({})
  const cookies = {
    session: sessionCookie(services),
    device: deviceCookie(services),
    pending: pendingCookie(services),
  }
  const pages = createPages(options)
  const guard = addGuard(app, services, cookies.session)
  app.decorate('auth', services.auth)
  // A host's error handler would not know what our errors mean.
  app.decorate('requireSession', async function requireSession(request, reply) {
    await guard.call(this, request, reply).catch((error) => sendFailure(error, request, reply))
  })
  app.addHook('onReady', async () => services.jobs.start())

  await app.register(
    async (scope) => {
      await scope.register(errors, { page: pages.sendFailure })
      await scope.register(validation)
      await scope.register(headers, { options })
      await scope.register(requestMetrics, { metrics: services.metrics })
      await scope.register(forwarding, { options })
      await scope.register(requestSpan)
      await scope.register(cors, { options })
      await scope.register(routing, { prefix, ownsServer })
      await scope.register(origins, { options })
      await scope.register(access)
      await scope.register(bodies)
      // It is there already where the host has it. We read cookies only where they are asked for, and write them by hand.
      if (!scope.hasDecorator('serializeCookie')) await scope.register(cookie, { hook: false })
      await scope.register(openapiDocument, { options })
      await scope.register(docs, { options })
      const clientGuard = addClientGuard(scope, services)
      scope.addHook('onRoute', (route) => {
        const { access, readsBodyFirst } = route.config ?? {}
        if (access === 'client') addHook(route, 'preHandler', clientGuard)
        else if (access !== 'anyone') addHook(route, readsBodyFirst ? 'preValidation' : 'onRequest', guard)
      })
      addLanguageChoice(scope, options)
      separateOperations(scope, { options, opsPort })
      addRateLimits(scope, services.rateLimits, recordRefusals(services))
      for (const routes of ROUTES) await scope.register(routes, { services, cookies, pages })
      extend?.(scope)
      openapi = Reflect.get(scope, OPENAPI_DECORATOR)
    },
    { prefix },
  )
  return { openapi: () => openapi() }
}
