import type { onRequestHookHandler } from 'fastify'
import type { PlatformOptions } from '../../config/platform-options.ts'
import { isLoopback, trustIn } from '../../platform/http/client-address.ts'
import { UntrustedPeerError } from './errors.ts'

/** A hook that keeps browsers from holding another host to https for what a proxy relays of here. */
export const withoutTransportSecurity: onRequestHookHandler = (_request, reply, done) => {
  reply.removeHeader('strict-transport-security')
  done()
}

/**
 * A hook that answers 403 unless the peer is a proxy of `TRUSTED_PROXIES`, or, unless in production, on this machine: what
 * nobody vouches for names no page.
 */
export function refuseOthersThanProxies({
  options: { trustedProxies, environment },
}: {
  options: Pick<PlatformOptions, 'trustedProxies' | 'environment'>
}): onRequestHookHandler {
  const isTrusted = trustedProxies.length > 0 ? trustIn(trustedProxies) : () => false
  const isLoopbackTrusted = environment !== 'production'
  return ({ raw }, _reply, done) => {
    const { remoteAddress: peer = '' } = raw.socket
    done(isTrusted(peer) || (isLoopbackTrusted && isLoopback(peer)) ? undefined : new UntrustedPeerError())
  }
}
