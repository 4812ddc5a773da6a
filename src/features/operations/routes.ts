import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { Type } from 'typebox'
import { DatabaseAwayError } from '../../platform/database/database-unavailable-error.ts'
import { ForbiddenError } from '../../platform/errors/request-errors.ts'
import { fixed, strictObject } from '../../platform/http/schema.ts'
import { TEMPORARY_REASONS } from '../../platform/mail/delivery-failure.ts'
import type { RouteOptions } from '../../plugin.ts'
import { DatabaseNotWritableError, MailDirectoryNotWritableError } from './errors.ts'

const tags = ['Service']

const health = {
  operationId: 'getHealth',
  summary: 'Whether the process answers',
  tags,
  response: { 200: strictObject({ message: fixed('ok') }) },
}

const readiness = {
  operationId: 'getReadiness',
  summary: 'Whether the database answers too, and what is written is kept',
  description: '`mail` says why the last mail was not delivered; the service is ready all the same.',
  tags,
  response: {
    200: strictObject({
      message: fixed('ok'),
      mail: Type.Optional(
        Type.Enum([...TEMPORARY_REASONS], {
          description: 'Why mails are not delivered',
          example: 'authentication',
        }),
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

  const failures = [
    new DatabaseAwayError(),
    new DatabaseNotWritableError(),
    new MailDirectoryNotWritableError(),
  ]
  app.get('/readyz', { schema: readiness, config: { ...config, failures } }, async () => {
    await services.checkReadiness()
    const { failing } = services.mailer
    // People can sign in all the same, so the service stays ready.
    return { message: 'ok' as const, ...(failing ? { mail: failing } : {}) }
  })

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
