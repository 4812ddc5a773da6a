import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { Counter, collectDefaultMetrics, Registry } from 'prom-client'

declare module 'fastify' {
  interface FastifyInstance {
    metrics: {
      /** Everything that is counted, for Prometheus. */
      registry: Registry
      /** What became of mails. */
      mails: Counter<'outcome'>
    }
  }
}

/** Counts what an operator would want to know. */
const metrics: FastifyPluginAsync = async (app) => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  app.decorate('metrics', {
    registry,
    mails: new Counter({
      name: 'auth_mails_total',
      help: 'Deliveries of mails by what became of them: sent, retried or given_up',
      labelNames: ['outcome'],
      registers: [registry],
    }),
  })
}

export default fp(metrics, { name: 'metrics' })
