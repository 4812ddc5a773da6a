import fastifyCors, { type FastifyCorsOptions } from '@fastify/cors'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { PlatformOptions } from '../../config/platform-options.ts'
import { addHook, isPreflightRoute } from './route-hook.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether pages of every origin may read the answer: it is the same for everybody, and no cookie is looked at. */
    isPublic?: boolean
  }
}

const EXPOSED = ['Retry-After', 'X-Request-Id']
const PREFLIGHT_SECONDS = 600
const PUBLIC = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' }
// A proxy would take the answer to a preflight, which is 204, for its leave.
const NONE: FastifyCorsOptions = { origin: false, preflight: false }

/** The headers by which a page of this origin may read an answer, where it is one of the allowed. */
export function corsHeaders(origin: string | undefined, allowed: readonly string[]): Record<string, string> {
  if (allowed.length === 0) return {}
  if (!origin || !allowed.includes(origin)) return { vary: 'Origin' }
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': EXPOSED.join(', '),
  }
}

/**
 * Lets pages of the allowed origins read every answer, failures included, and answers their browsers' preflights; comes
 * before whatever can refuse a request. Public documents are for pages of all origins.
 */
const cors: FastifyPluginAsync<{ options: PlatformOptions }> = async (app, { options }) => {
  const { allowedOrigins } = options
  app.addHook('onRoute', (route) => {
    if (route.config?.isPublic)
      addHook(route, 'onRequest', async (_request, reply) => void reply.headers(PUBLIC))
  })
  if (allowedOrigins.length === 0) return
  const corsOptions: FastifyCorsOptions = {
    origin: (origin, done) => done(null, allowedOrigins.includes(origin ?? '') && (origin as string)),
    credentials: true,
    exposedHeaders: EXPOSED,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
    maxAge: PREFLIGHT_SECONDS,
    strictPreflight: false,
  }
  app.addHook('onRoute', (route) => {
    if (isPreflightRoute(route)) route.config = { ...route.config, access: 'anyone' }
  })
  await app.register(
    fastifyCors,
    () => (request: FastifyRequest, done: (error: null, options: FastifyCorsOptions) => void) =>
      done(null, isForOthers(request) ? NONE : { ...corsOptions, preflight: isPreflight(request) }),
  )
}

const isForOthers = ({ routeOptions: { config } }: FastifyRequest) => config.forProxies || config.isPublic

// Without it, OPTIONS is a method like others (Fetch standard, section 3.3.4).
const isPreflight = ({ headers }: FastifyRequest) => 'access-control-request-method' in headers

export default fp(cors, { name: 'cors' })
