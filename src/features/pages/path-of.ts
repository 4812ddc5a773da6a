import type { FastifyRequest } from 'fastify'

/** The path of the route of a request, without the prefix of the plugin. */
export const pathOf = ({ routeOptions, server }: FastifyRequest): string =>
  (routeOptions.config?.url ?? '').slice(server.prefix.length)
