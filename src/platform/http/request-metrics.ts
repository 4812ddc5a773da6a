import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { Histogram } from 'prom-client'
import type { Metrics } from '../metrics/metrics.ts'

// From a lookup to a sign-in that waits for its turn to be hashed.
const BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Counts requests, and how long their answers took, by method, route and status; paths that are no route are one. */
const requestMetrics: FastifyPluginAsync<{ metrics: Metrics }> = async (app, { metrics }) => {
  const duration = new Histogram({
    name: 'auth_http_request_duration_seconds',
    help: 'Requests by method, route and status, and how long their answers took',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS_SECONDS,
    registers: [metrics.registry],
  })
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.is404 ? 'none' : (request.routeOptions.url ?? 'none')
    // A method that no route has is a stranger's own word.
    const method = request.is404 ? 'none' : request.method
    duration.observe({ method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
    done()
  })
}

export default fp(requestMetrics, { name: 'request-metrics' })
