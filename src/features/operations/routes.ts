import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { Type } from 'typebox'
import { DatabaseAwayError } from '../../lib/database-away-error.ts'
import { fixed, strictObject } from '../../lib/schema.ts'
import type { RouteOptions } from '../../services.ts'
import { DatabaseNotWritableError, MailDirectoryNotWritableError } from './errors.ts'

const tags = ['Service']

const health = {
  operationId: 'getHealth',
  summary: 'Whether the process answers',
  tags,
  response: { 200: strictObject({ message: fixed('ok') }) },
}

const readiness = {
  ...health,
  operationId: 'getReadiness',
  summary: 'Whether the database answers too, and what is written is kept',
}

const metrics = {
  operationId: 'getMetrics',
  summary: 'What is counted, for Prometheus',
  tags,
  response: {
    200: {
      description: 'The text format of Prometheus',
      content: {
        'text/plain': { schema: Type.String({ example: 'auth_mails_total{outcome="sent"} 1' }) },
      },
    },
  },
}

/** For those who run the service; what they tell holds nothing about a person. */
const operationsRoutes: FastifyPluginAsyncTypebox<RouteOptions> = async (app, { services }) => {
  const config = { access: 'anyone', isProbe: true } as const

  app.get('/healthz', { schema: health, config }, async () => ({ message: 'ok' as const }))

  const failures = [
    new DatabaseAwayError(),
    new DatabaseNotWritableError(),
    new MailDirectoryNotWritableError(),
  ]
  app.get('/readyz', { schema: readiness, config: { ...config, failures } }, async () => {
    await services.checkReadiness()
    return { message: 'ok' as const }
  })

  app.get('/metrics', { schema: metrics, config }, async (_request, reply) => {
    const { registry } = services.metrics
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}

export default fp(operationsRoutes, {
  name: 'operations-routes',
  encapsulate: true,
})
