import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { InvalidInputError } from '../../lib/request-errors.ts'
import type { RouteOptions } from '../../services.ts'
import { EventList, EventsQuery } from './schemas.ts'
import { viewEvent } from './view.ts'

const PAGE = 50
// As validation says it.
const NOT_A_TIME = 'before must be a time such as 2026-11-21T08:00:00Z'

const list = {
  operationId: 'listEvents',
  summary: "What happened to the caller's account, newest first",
  tags: ['Users'],
  querystring: EventsQuery,
  response: { 200: EventList },
}

const listFailures = [
  new InvalidInputError('limit must be a whole number, 1 to 200'),
  new InvalidInputError(NOT_A_TIME),
]

const eventsRoutes: FastifyPluginAsyncTypebox<RouteOptions> = async (app, { services }) => {
  app.get(
    '/users/me/events',
    { schema: list, config: { access: 'signed-in', failures: listFailures } },
    async ({ session, query }) => {
      const before = query.before === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(query.before)
      // ISO 8601 knows leap seconds; the clocks here do not.
      if (Number.isNaN(before)) throw new InvalidInputError(NOT_A_TIME)
      const events = await services.events.list(session.user_id, {
        before,
        limit: Number(query.limit ?? PAGE),
      })
      return events.map(viewEvent)
    },
  )
}

export default fp(eventsRoutes, {
  name: 'events-routes',
  encapsulate: true,
})
