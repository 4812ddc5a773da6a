import cookie from '@fastify/cookie'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'

/** Reads cookies, and sets them with what every cookie of ours has in common. */
const cookies: FastifyPluginAsync = async (app) => {
  await app.register(cookie, {
    parseOptions: {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: app.config.PUBLIC_URL.startsWith('https:'),
    },
  })
}

export default fp(cookies, { name: 'cookies' })
