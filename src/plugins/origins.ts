import cors from '@fastify/cors'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { CrossSiteError } from '../lib/request-errors.ts'
import { isSafeMethod } from '../lib/safe-method.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether a page whose browser hides its origin may post here: where what is posted is proof by itself. */
    fromHiddenOrigin?: boolean
  }
}

const EVERY_PATH = '*'

/**
 * Keeps pages of other origins from acting in a signed-in person's name: a request that may change something passes
 * when the browser says that it comes from here, when its origin is allowed, or when no browser sent it.
 */
const origins: FastifyPluginAsync = async (app) => {
  const { PUBLIC_URL, ALLOWED_ORIGINS } = app.config
  const trusted = new Set([new URL(PUBLIC_URL).origin, ...ALLOWED_ORIGINS])

  if (ALLOWED_ORIGINS.length > 0) {
    app.addHook('onRoute', (route) => {
      if (route.url === EVERY_PATH) route.config = { ...route.config, access: 'anyone' }
    })
    await app.register(cors, {
      origin: (origin, done) => done(null, ALLOWED_ORIGINS.includes(origin ?? '') && (origin as string)),
      credentials: true,
      exposedHeaders: ['Retry-After'],
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
      strictPreflight: false,
    })
  }

  app.addHook('onRequest', (request, _reply, done) => {
    const isFree = isSafeMethod(request.method) || (hidesOrigin(request) && mayHideOrigin(request))
    done(isFree || passes(request, trusted) ? undefined : new CrossSiteError())
  })
}

const hidesOrigin = ({ headers }: FastifyRequest) =>
  headers.origin === 'null' && headers['sec-fetch-site'] === undefined

const mayHideOrigin = ({ routeOptions }: FastifyRequest) => routeOptions.config.fromHiddenOrigin === true

function passes({ headers }: FastifyRequest, trusted: ReadonlySet<string>): boolean {
  const { origin, 'sec-fetch-site': site } = headers
  if (site === 'same-origin' || site === 'none') return true
  return origin === undefined ? site === undefined : trusted.has(origin)
}

export default fp(origins, { name: 'origins', dependencies: ['errors', 'routing'] })
