import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { PageQuery, pageFailures, pageOf } from '../../platform/http/page.ts'
import type { RouteOptions } from '../../plugin.ts'
import { EventList } from './schemas.ts'
import { viewEvent } from './view.ts'

const list = {
  operationId: 'listEvents',
  summary: "What happened to the caller's account, newest first",
  tags: ['Users'],
  querystring: PageQuery,
  response: { 200: EventList },
}

const eventsRoutes: FastifyPluginAsyncTypebox<RouteOptions> = async (app, { services }) => {
  app.get(
    '/users/me/events',
    { schema: list, config: { access: 'signed-in', failures: pageFailures } },
    async ({ auth, query }) => {
      const events = await services.auditLog.list(auth.user_id, pageOf(query))
      return events.map(viewEvent)
    },
  )
}

export default fp(eventsRoutes, {
  name: 'events-routes',
  encapsulate: true,
})
