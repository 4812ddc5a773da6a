import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import type { PlatformOptions } from '../../config/platform-options.ts'
import { noteAddress, trustIn } from './client-address.ts'

/** The headers by which proxies say for whom they ask. */
export const FORWARDING_HEADERS = ['x-forwarded-for', 'forwarded', 'x-real-ip']

/**
 * Notes where each request came from, by the service's own trust of proxies, whatever the server's is. Says once in
 * production that a peer outside `TRUSTED_PROXIES` sends forwarding headers: where it is a proxy of the
 * operator's, all its clients count as one.
 */
const forwarding: FastifyPluginAsync<{ options: PlatformOptions }> = async (app, { options }) => {
  const isTrusted = options.trustedProxies.length > 0 ? trustIn(options.trustedProxies) : () => false
  let isTold = options.environment !== 'production'
  app.addHook('onRequest', ({ headers, raw }, _reply, done) => {
    noteAddress(raw, isTrusted)
    const header = isTold ? undefined : FORWARDING_HEADERS.find((name) => name in headers)
    const { remoteAddress: peer } = raw.socket
    // A connection that was reset tells no peer.
    if (header && peer !== undefined && !isTrusted(peer)) {
      isTold = true
      app.log.warn(
        { header, peer },
        'a forwarding header is not believed: if the peer is a proxy of yours, name it in TRUSTED_PROXIES',
      )
    }
    done()
  })
}

export default fp(forwarding, { name: 'forwarding' })
