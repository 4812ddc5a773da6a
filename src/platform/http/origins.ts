import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { PlatformOptions } from '../../config/platform-options.ts'
import { CrossSiteError } from '../errors/request-errors.ts'
import { isSafeMethod } from './safe-method.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * Whether proxies ask here, with the headers of the request that they ask about: its origin is then not that of who
     * asks, and its preflight not for this service to answer.
     */
    forProxies?: boolean
    /** Whether a page whose browser hides its origin may post here: where what is posted is proof by itself. */
    fromHiddenOrigin?: boolean
    /** Whether it may be called from anywhere: where no cookie is looked at, and proof of another kind is asked for. */
    fromAnyOrigin?: boolean
  }
}

/**
 * Keeps pages of other origins from acting in a signed-in person's name: a request that may change something passes
 * when its origin is allowed, when it hides its origin and the browser says that it comes from here, or when no browser
 * sent it.
 */
const origins: FastifyPluginAsync<{ options: PlatformOptions }> = async (app, { options }) => {
  const { environment, publicUrl, allowedOrigins } = options
  const trusted = new Set([new URL(publicUrl).origin, ...allowedOrigins])

  const refusal =
    environment === 'development'
      ? () =>
          new CrossSiteError(`Pages that may do this are those of ${[...trusted].join(', ')}: see PUBLIC_URL`)
      : () => new CrossSiteError()

  app.addHook('onRequest', (request, _reply, done) => {
    const { forProxies, fromAnyOrigin } = request.routeOptions.config
    const isFree =
      forProxies ||
      fromAnyOrigin ||
      isSafeMethod(request.method) ||
      (hidesOrigin(request) && mayHideOrigin(request))
    done(isFree || comesFrom(request, trusted) ? undefined : refusal())
  })
}

const hidesOrigin = ({ headers }: FastifyRequest) =>
  headers.origin === 'null' && headers['sec-fetch-site'] === undefined

const mayHideOrigin = ({ routeOptions }: FastifyRequest) => routeOptions.config.fromHiddenOrigin === true

/**
 * Whether a request is of a page of one of these origins, or of no page. The origin decides where there is one. A page
 * without referrer hides it (`null`), and the user agent itself has none: then `Sec-Fetch-Site`, which no page can set, tells who sent it.
 */
export function comesFrom(
  { headers }: Pick<FastifyRequest, 'headers'>,
  trusted: ReadonlySet<string>,
): boolean {
  const { origin = 'null', 'sec-fetch-site': site } = headers
  if (origin !== 'null') return trusted.has(origin)
  if (site === undefined) return headers.origin === undefined
  return site === 'same-origin' || site === 'none'
}

export default fp(origins, { name: 'origins', dependencies: ['errors', 'routing'] })
