import type { FastifyPluginAsync, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import type { AppError } from '../errors/app-error.ts'

/**
 * Who may call a route: anyone, who is signed in, who is and proved who they are in the last ten minutes, or a client, which is a
 * program with a secret of its own.
 */
export type Access = 'anyone' | 'signed-in' | 'recent' | 'client'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call this route; every route says so. */
    access?: Access
    /** What this route alone can fail with, for the documentation; what any route can is added there. */
    failures?: readonly AppError[]
  }
}

/** Keeps a service with a route that does not say who may call it from starting. */
const access: FastifyPluginAsync = async (app) => {
  const routes: RouteOptions[] = []

  app.addHook('onRoute', (route) => {
    routes.push(route)
  })

  app.addHook('onReady', async () => {
    const silent = routes.filter((route) => !route.config?.access)
    const names = silent.map((route) => `${[route.method].flat().join(',')} ${route.url}`)
    if (names.length > 0) throw new Error(`routes without config.access: ${names.join('; ')}`)
  })
}

export default fp(access, { name: 'access' })
