import { randomBytes } from 'node:crypto'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Type } from 'typebox'
import { sha256 } from '../../platform/crypto/digest.ts'
import { RouteNotFoundError } from '../../platform/errors/request-errors.ts'
import { strictObject } from '../../platform/http/schema.ts'
import { noteSite } from '../../platform/logging/logging.ts'
import type { RouteOptions } from '../../plugin.ts'
import { InvalidTicketError, UnknownSiteError } from './errors.ts'
import { refuseOthersThanProxies, withoutTransportSecurity } from './hooks.ts'
import { forwardedUrl, readPageUrl } from './page-request.ts'
import { siteCookies } from './site-cookie.ts'
import { SITE_PATH, startUrl } from './sites.ts'

const STATE_BYTES = 32

const StartQuery = strictObject({ to: Type.String() })
const TicketQuery = strictObject({
  to: Type.String(),
  state: Type.String({ pattern: '^[0-9a-f]{64}$' }),
})
const CallbackQuery = strictObject({ ticket: Type.Optional(Type.String()) })

/**
 * How a browser that is signed in here gets a session of another site: that site remembers the browser by a state cookie;
 * this service, which the session's cookie reaches, makes a ticket for the state's digest; the site takes the ticket from the
 * browser that has the state. A ticket that somebody else was given, or that is read on its way, is good for nothing.
 */
const siteRoutes: FastifyPluginAsyncTypebox<RouteOptions> = async (app, { services, cookies }) => {
  const { forwardAuth, options, now } = services
  const onRequest = [withoutTransportSecurity, refuseOthersThanProxies(services)]
  const config = { access: 'anyone', page: true } as const
  const route = { exposeHeadRoute: false, config }

  /** The site of a page that a request is about, and the page. */
  function siteOf(request: FastifyRequest, url: URL | undefined) {
    if (url) noteSite(request, url.origin)
    const site = url && forwardAuth.findSite(url)
    if (!site) throw new UnknownSiteError()
    return { ...site, url }
  }

  // The same headers where nothing is.
  for (const url of ['/forward-auth/site', '/forward-auth/site/*'])
    app.route({
      ...route,
      method: [...app.supportedMethods],
      url,
      config: { ...config, fromAnyOrigin: true },
      onRequest,
      schema: { hide: true },
      handler: async () => {
        throw new RouteNotFoundError()
      },
    })

  app.get(
    '/forward-auth/site/start',
    { ...route, onRequest, schema: { hide: true, querystring: StartQuery } },
    async (request, reply) => {
      const { origin, url, hasSessionCookie } = siteOf(request, forwardedUrl(request, request.query.to))
      if (hasSessionCookie) return reply.redirect(url.href, 303)
      const siteCookie = siteCookies(origin, now)
      const state = siteCookie.stateOf(request) ?? randomBytes(STATE_BYTES).toString('base64url')
      siteCookie.setState(reply, state)
      const query = `to=${encodeURIComponent(url.href)}&state=${sha256(state)}`
      return reply.redirect(`${options.publicUrl}/forward-auth/ticket?${query}`, 303)
    },
  )

  app.get(
    '/forward-auth/ticket',
    { ...route, schema: { hide: true, querystring: TicketQuery } },
    async (request, reply) => {
      const { url, ...site } = siteOf(request, readPageUrl(request.query.to))
      // It has no use for a ticket, and nothing there takes one.
      if (site.hasSessionCookie) return reply.redirect(url.href, 303)
      const here = { origin: site.origin, hasSessionCookie: true }
      const session = await forwardAuth.findSession(here, cookies.session.idsOf(request))
      const bound = {
        site: site.origin,
        path: url.pathname + url.search,
        stateDigest: request.query.state,
      }
      const ticket = session && (await forwardAuth.issueTicket(session, bound))
      if (!ticket) return reply.redirect(forwardAuth.signInUrl(url), 303)
      return reply.redirect(`${site.origin}${SITE_PATH}/callback?ticket=${ticket}`, 303)
    },
  )

  app.get(
    '/forward-auth/site/callback',
    { ...route, onRequest, schema: { hide: true, querystring: CallbackQuery } },
    async (request, reply) => {
      const { origin } = siteOf(request, forwardedUrl(request, '/'))
      const siteCookie = siteCookies(origin, now)
      const { ticket } = request.query
      const state = siteCookie.stateOf(request)
      if (!ticket) throw new InvalidTicketError()
      const { path, given } = await forwardAuth.redeemTicket(ticket, { site: origin, state: state ?? '' })
      // A browser that keeps no cookies would be led in a circle.
      if (!state) throw new InvalidTicketError()
      // Two tabs that were opened at once, of which the other's state is there now. The next ticket is for that one.
      if (!given) return reply.redirect(startUrl(origin, path), 303)
      siteCookie.set(reply, given.id, given.session)
      return reply.redirect(origin + path, 303)
    },
  )
}

export default fp(siteRoutes, { name: 'forward-auth-site-routes', encapsulate: true })
