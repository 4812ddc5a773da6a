import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'

/** Adds a hook to one route, after those it has: routes without it pay nothing for it. */
export function addHook(
  route: RouteOptions,
  name: 'onRequest' | 'preValidation' | 'preHandler' | 'onSend',
  hook: (this: FastifyInstance, request: FastifyRequest, reply: FastifyReply) => Promise<unknown>,
): void {
  route[name] = [route[name] ?? [], hook].flat() as never
}

/** Whether it is the route of every path by which preflights reach @fastify/cors. */
export const isPreflightRoute = ({ method, url }: Pick<RouteOptions, 'method' | 'url'>): boolean =>
  method === 'OPTIONS' && url.endsWith('*')
