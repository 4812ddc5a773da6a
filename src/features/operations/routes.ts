import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { Type } from 'typebox'
import { ForbiddenError } from '../../platform/errors/request-errors.ts'
import { fixed, strictObject } from '../../platform/http/schema.ts'
import type { RouteOptions } from '../../plugin.ts'

const tags = ['Service']

const health = {
  operationId: 'getHealth',
  summary: 'Whether the process answers',
  tags,
  response: { 200: strictObject({ message: fixed('ok') }) },
}

const readiness = {
  operationId: 'getReadiness',
  summary: 'Whether requests can be answered, and what each part of the service says',
  description:
    'A part says `ok` or, in a few words, what does not work. The service is ready all the same where mails are not delivered, too many hashes wait, or a newer instance has migrated the database.',
  tags,
  response: {
    200: strictObject({
      message: fixed('ok'),
      parts: Type.Object(
        {},
        {
          additionalProperties: Type.String(),
          examples: [
            { database: 'ok', migrations: 'ok', mail: 'not delivered: authentication', hashing: 'ok' },
          ],
        },
      ),
    }),
  },
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

  const failures = services.readiness.failures()
  app.get('/readyz', { schema: readiness, config: { ...config, failures } }, async () => ({
    message: 'ok' as const,
    parts: await services.readiness.check(),
  }))

  const forOperators = { ...config, operatorsOnly: true, failures: [new ForbiddenError()] }
  app.get('/metrics', { schema: metrics, config: forOperators }, async (_request, reply) => {
    const { registry } = services.metrics
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}

export default fp(operationsRoutes, {
  name: 'operations-routes',
  encapsulate: true,
})
