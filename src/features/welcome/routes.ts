import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { addressOf } from '../../platform/http/client-address.ts'
import { fixed, strictObject } from '../../platform/http/schema.ts'

const welcome = {
  operationId: 'welcome',
  summary: 'Welcome',
  tags: ['Service'],
  response: { 200: strictObject({ message: fixed('Bienvenue') }) },
}

const welcomeRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.describeTag('Service', 'The service itself')
  app.get('/', { schema: welcome, config: { access: 'anyone' } }, async (request, reply) => {
    // For `user-auth doctor`: whether proxies are believed as they should be.
    reply.header('x-client-address', addressOf(request))
    return { message: 'Bienvenue' as const }
  })
}

export default fp(welcomeRoutes, { name: 'welcome-routes', encapsulate: true })
