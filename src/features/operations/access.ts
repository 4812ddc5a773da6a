import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ForbiddenError, RouteNotFoundError } from '../../platform/errors/request-errors.ts'
import { addressOf, isForwarded, isLoopback, trustIn } from '../../platform/http/client-address.ts'
import { FORWARDING_HEADERS } from '../../platform/http/forwarding.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether only operators may call this route: this machine, and the networks of `TRUSTED_PROXIES`. */
    operatorsOnly?: boolean
  }
}

interface Operations {
  options: { trustedProxies: string[] }
  /** The port that probes and metrics have for themselves; without one they are served beside all else. */
  opsPort?: number | undefined
}

/** Keeps probes and metrics on the port of operators where there is one, and metrics to operators where there is none. */
export function separateOperations(app: FastifyInstance, { options, opsPort }: Operations): void {
  const isTrusted = options.trustedProxies.length > 0 ? trustIn(options.trustedProxies) : () => false
  app.addHook('onRequest', (request, _reply, done) => {
    const { isProbe = false, operatorsOnly = false } = request.routeOptions.config
    if (opsPort !== undefined)
      return done(isProbe === (portOf(request) === opsPort) ? undefined : new RouteNotFoundError())
    done(operatorsOnly && !isOperator(request) ? new ForbiddenError() : undefined)
  })

  function isOperator(request: FastifyRequest): boolean {
    const ip = addressOf(request)
    // A proxy on this machine that is not known to be one: it asks for anyone.
    const isUnknownProxy = !isForwarded(request) && FORWARDING_HEADERS.some((name) => name in request.headers)
    return isTrusted(ip) || (isLoopback(ip) && !isUnknownProxy)
  }
}

const portOf = ({ raw }: FastifyRequest) => raw.socket.localPort
