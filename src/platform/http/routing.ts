import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import findMyWay from 'find-my-way'
import { sendFailure } from '../errors/error-handler.ts'
import { BadRequestError, MethodNotAllowedError, RouteNotFoundError } from '../errors/request-errors.ts'
import { countHeader } from './count-header.ts'
import { isPreflightRoute } from './route-hook.ts'

/** How paths are told apart, by Fastify's router and by the one below alike. */
export const ROUTER_OPTIONS = { ignoreTrailingSlash: true, maxParamLength: 200 }

interface RoutingOptions {
  prefix: string
  ownsServer: boolean
}

/**
 * Refuses a request that does not say which host it is for, and tells an unknown path (404) from a known one with a wrong
 * method (405), before any body is read.
 */
const routing: FastifyPluginAsync<RoutingOptions> = async (app, { prefix, ownsServer }) => {
  const paths = findMyWay(ROUTER_OPTIONS)
  const methodsOf = (url: string) => {
    if (!paths.hasRoute('GET', url)) paths.on('GET', url, () => {}, new Set<string>())
    return paths.findRoute('GET', url)?.store as Set<string>
  }
  const failureOf = (request: FastifyRequest) => {
    const known = paths.find('GET', request.url.split('?', 1)[0] ?? '')
    const methods = known?.store as Set<string> | undefined
    if (!methods || methods.has(request.method)) return new RouteNotFoundError()
    return new MethodNotAllowedError([...methods].sort())
  }

  app.addHook('onRoute', (route) => {
    // It makes no path known.
    if (isPreflightRoute(route)) return
    const { url, method } = route
    const path = url.replace(/(?<=.)\/$/, '')
    for (const name of [method].flat()) methodsOf(path).add(name)
  })
  app.addHook('onRequest', (request, reply, done) => {
    if (hasOneHost(request)) return done(request.is404 ? failureOf(request) : undefined)
    reply.header('connection', 'close')
    done(new BadRequestError())
  })
  // A host's router may take a path with a slash at its end for another.
  app.addHook('onRoute', (route) => {
    const { ignoreTrailingSlash } = app.initialConfig.routerOptions ?? {}
    // Swagger UI's own routes have no operation ID; HEAD comes with GET.
    const isOurs = route.schema?.operationId && route.method !== 'HEAD'
    if (ignoreTrailingSlash || !isOurs || route.url.endsWith('/') || route.url === prefix) return
    app.route({
      ...route,
      url: `${route.url.slice(prefix.length)}/`,
      schema: { ...route.schema, hide: true },
    })
  })
  // Outside of a prefix of its own, unknown paths are the host's to answer.
  if (!prefix && !ownsServer) return
  // A route of its own can find nothing too: a static file that is not there.
  const options = { errorHandler: sendFailure } as object
  app.setNotFoundHandler(options, async (request) => {
    throw failureOf(request)
  })
}

// A proxy in front may have used another Host than Node does (RFC 9112, section 3.2). HTTP/1.0 knows none: the
// checks of load balancers come without.
function hasOneHost({ raw }: FastifyRequest): boolean {
  const hosts = countHeader(raw, 'host')
  return hosts === 1 || (hosts === 0 && raw.httpVersion === '1.0')
}

export default fp(routing, { name: 'routing', dependencies: ['errors'] })
