import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import findMyWay from 'find-my-way'
import { MethodNotAllowedError, RouteNotFoundError } from '../lib/request-errors.ts'

/** How paths are told apart, by Fastify's router and by the one below alike. */
export const ROUTER_OPTIONS = { ignoreTrailingSlash: true, maxParamLength: 200 }

// A route of every path, such as the one that answers preflights, makes none known.
const EVERY_PATH = '*'

/** Tells an unknown path (404) from a known one with a wrong method (405), before any body is read. */
const routing: FastifyPluginAsync = async (app) => {
  const paths = findMyWay(ROUTER_OPTIONS)
  const methodsOf = (url: string) => {
    if (!paths.hasRoute('GET', url)) paths.on('GET', url, () => {}, new Set<string>())
    return paths.findRoute('GET', url)?.store as Set<string>
  }
  const refuse = async (request: FastifyRequest) => {
    const known = paths.find('GET', request.url.split('?', 1)[0] ?? '')
    const methods = known?.store as Set<string> | undefined
    if (!methods || methods.has(request.method)) throw new RouteNotFoundError()
    throw new MethodNotAllowedError([...methods].sort())
  }

  app.addHook('onRoute', ({ url, method }) => {
    if (url === EVERY_PATH) return
    for (const name of [method].flat()) methodsOf(url).add(name)
  })
  app.addHook('onRequest', async (request) => {
    if (request.is404) await refuse(request)
  })
  // A route of its own can find nothing too: a static file that is not there.
  app.setNotFoundHandler(refuse)
}

export default fp(routing, { name: 'routing', dependencies: ['errors'] })
