import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { toAppError } from '../../platform/errors/framework-error.ts'
import { CrossSiteError, InternalError } from '../../platform/errors/request-errors.ts'
import { isSafeMethod } from '../../platform/http/safe-method.ts'
import { noteSite, noteUser } from '../../platform/logging/logging.ts'
import type { RouteOptions } from '../../plugin.ts'
import { NotSignedInError, UndecidedError, UnknownSiteError } from './errors.ts'
import { identityHeaders, isForeign, isNavigation } from './headers.ts'
import { refuseOthersThanProxies, withoutTransportSecurity } from './hooks.ts'
import { PAGE_READERS, type PageRequest, type ProxyKind } from './page-request.ts'
import { siteCookies } from './site-cookie.ts'
import type { Site } from './sites.ts'

const PATHS: readonly (readonly [ProxyKind, string])[] = [
  ['nginx', '/forward-auth/nginx'],
  ['proxy', '/forward-auth/proxy'],
  ['envoy', '/forward-auth/envoy/*'],
  // To a router that takes a path with a slash at its end for the same without, this is that of the app's first page.
  ['envoy', '/forward-auth/envoy'],
]

/** What says that somebody may not see a page; all else says that it cannot be told. */
const DENIALS = ['forbidden', 'bad_credentials']

/**
 * Where proxies ask, about each request to an app behind them, who is signed in. Permission is 200, with the identity as
 * headers; there is nothing that a query, a body or a path could change.
 */
const forwardAuthRoutes: FastifyPluginAsyncTypebox<RouteOptions> = async (app, { services, cookies }) => {
  const { forwardAuth, now, options } = services
  const { emailVerification, accounts } = options
  // Apps that know people by their address would take anybody's word for it.
  if (options.forwardAuth.sites.length > 0 && accounts.registration === 'open' && !emailVerification.required)
    app.log.warn('apps are told addresses that nobody confirmed: set REQUIRE_VERIFIED_EMAIL or REGISTRATION')
  const isProduction = options.environment === 'production'
  if (options.forwardAuth.sites.length > 0 && isProduction && options.trustedProxies.length === 0)
    app.log.warn('no proxy may ask who is signed in: name those of FORWARD_AUTH_SITES in TRUSTED_PROXIES')
  const refuseOthers = refuseOthersThanProxies(services)

  /** What a request's cookies say a session is known by on a site. */
  const idsOf = (request: FastifyRequest, { origin, hasSessionCookie }: Site) =>
    hasSessionCookie ? cookies.session.idsOf(request) : siteCookies(origin, now).idsOf(request)

  function sendToSignIn(kind: ProxyKind, page: PageRequest, request: FastifyRequest, reply: FastifyReply) {
    const location = forwardAuth.signInUrl(page.url)
    // It takes any redirection for a fault, and makes one of this itself.
    if (kind === 'nginx') reply.header('location', location)
    if (kind === 'nginx' || !isNavigation(request)) throw new NotSignedInError()
    return reply.redirect(location, isSafeMethod(page.method) ? 302 : 303)
  }

  for (const [kind, url] of PATHS)
    app.route({
      method: [...app.supportedMethods],
      url,
      exposeHeadRoute: false,
      schema: { hide: true },
      config: { access: 'anyone', forProxies: true, isFrequent: true },
      async errorHandler(thrown) {
        const error = toAppError(thrown)
        if (DENIALS.includes(error.kind)) throw error
        if (kind !== 'nginx' && error.kind === 'invalid') throw error
        throw new UndecidedError(kind === 'nginx' ? 'forbidden' : 'unavailable', error)
      },
      // Before a body is looked at: it is the app's.
      onRequest: [
        withoutTransportSecurity,
        refuseOthers,
        async (request, reply) => {
          const page = PAGE_READERS[kind](request)
          // Without a site the line in the log says that the proxy's headers could not be read.
          if (!page) throw new UnknownSiteError()
          noteSite(request, page.url.origin)
          const site = forwardAuth.findSite(page.url)
          if (!site) throw new UnknownSiteError()
          if (isForeign(request, page)) throw new CrossSiteError()
          const session = await forwardAuth.findSession(site, idsOf(request, site))
          if (!session) return sendToSignIn(kind, page, request, reply)
          noteUser(request, session.user_id)
          return reply.headers(identityHeaders(session)).send()
        },
      ],
      handler: async () => {
        throw new InternalError()
      },
    })
}

export default fp(forwardAuthRoutes, { name: 'forward-auth-routes', encapsulate: true })
