import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance } from 'fastify'
import { onTestFinished } from 'vitest'
import { startApp } from './app.ts'

/** What people's browsers load that is no page. */
const LOADED = /^\/assets\/|^\/\.well-known\/change-password$|^\/account\/export\/account\.json$/

/** A route as it was told to Fastify. */
export interface RegisteredRoute {
  /** Such as `POST /users`. */
  name: string
  /** Whether it is for people with a browser, and therefore not in the document. */
  isOfPages: boolean
}

/** What the service answers to: without HEAD, which comes with GET, the docs, and what proxies ask. */
export async function registeredRoutes(): Promise<RegisteredRoute[]> {
  const routes = new Map<string, RegisteredRoute>()
  const listen = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance }
    fastify.addHook('onRoute', ({ method, url, schema, config }) => {
      const isOfPages = schema?.hide === true && (config?.page === true || LOADED.test(url))
      for (const each of [method].flat())
        if (each !== 'HEAD' && !/^\/(docs|forward-auth)/.test(url))
          routes.set(`${each} ${url}`, { name: `${each} ${url}`, isOfPages })
    })
  }
  subscribe('fastify.initialization', listen)
  onTestFinished(() => void unsubscribe('fastify.initialization', listen))
  await startApp()
  return [...routes.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}
