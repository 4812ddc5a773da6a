import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { trustIn } from './network.ts'

const FORWARDING = ['x-forwarded-for', 'forwarded', 'x-real-ip']

/**
 * Says once in production that a peer outside `TRUSTED_PROXIES` sends forwarding headers: where it is a proxy of the
 * operator's, all its clients count as one.
 */
const forwarding: FastifyPluginAsync = async (app) => {
  if (app.config.NODE_ENV !== 'production') return
  const isTrusted = trustIn(app.config.TRUSTED_PROXIES)
  let isTold = false
  app.addHook('onRequest', ({ headers, raw }, _reply, done) => {
    const header = isTold ? undefined : FORWARDING.find((name) => name in headers)
    if (header && !isTrusted(raw.socket.remoteAddress)) {
      isTold = true
      app.log.warn(
        { header, peer: raw.socket.remoteAddress },
        'a forwarding header is not believed: if the peer is a proxy of yours, name it in TRUSTED_PROXIES',
      )
    }
    done()
  })
}

export default fp(forwarding, { name: 'forwarding' })
