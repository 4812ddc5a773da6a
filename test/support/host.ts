import { join } from 'node:path'
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { onTestFinished } from 'vitest'
import { type UserAuthOptions, userAuth } from '../../src/plugin.ts'
import { bob } from './app.ts'
import { freshDatabase, freshDirectory } from './database.ts'

/** What a host gives the plugin, at least. */
export async function given(more: UserAuthOptions = {}): Promise<UserAuthOptions> {
  return {
    prefix: '/auth',
    publicUrl: 'https://example.com/auth',
    database: await freshDatabase(),
    mail: { directory: join(freshDirectory(), 'outbox') },
    passwords: { bcryptCost: 4 },
    ...more,
  }
}

/** An app of somebody else's, with ways of its own and a route for whoever is signed in. */
export async function startHost(
  prepare: (app: FastifyInstance) => Promise<unknown> | unknown = () => {},
  options: FastifyServerOptions = {},
  more: UserAuthOptions = {},
) {
  const app = fastify(options)
  onTestFinished(() => app.close())
  await prepare(app)
  app.get('/before', async () => ({ from: 'host' }))
  await app.register(userAuth, await given(more))
  app.get('/private', { onRequest: app.requireSession }, async (request) => ({ email: request.auth.email }))
  app.post('/echo', async (request) => ({ body: request.body }))
  await app.ready()
  const post = (url: string, payload: object, cookies: Record<string, string> = {}) =>
    app.inject({ method: 'POST', url, payload, cookies })
  const signIn = async () => {
    await post('/auth/users', bob)
    const answer = await post('/auth/sessions', bob)
    return { session_id: answer.json().session_id as string }
  }
  return { app, post, signIn }
}
