import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import proxyaddr from '@fastify/proxy-addr'
import type { FastifyRequest } from 'fastify'

/** The longest way to write an address, without a zone. */
const MAX_LENGTH = 45

/** An IPv4 address with a port, or an IPv6 address in brackets with one or without, as some proxies write hops. */
const WITH_PORT = /^(?:\[([\da-f]*:[\da-f:.]*)\](?::\d{1,5})?|(\d+\.\d+\.\d+\.\d+):\d{1,5})$/i

/** A hop as an address alone; one that is written in no known way stays as it is. */
function withoutPort(hop: string): string {
  const [, ipv6, ipv4 = hop] = WITH_PORT.exec(hop) ?? []
  return ipv6 ?? ipv4
}

/** Tells whose forwarding headers are believed: those of peers and hops in one of these networks. */
export function trustIn(networks: readonly string[]): (hop: string | undefined) => boolean {
  const isTrusted = proxyaddr.compile([...networks])
  return (hop = '') => isTrusted(withoutPort(hop), 0)
}

/** Whether an address is one of this machine's own. */
export const isLoopback = (ip: string): boolean =>
  ip === '::1' || ip.startsWith('127.') || ip.startsWith('::ffff:127.')

interface Origin {
  address: string
  isForwarded: boolean
}

const origins = new WeakMap<IncomingMessage, Origin>()

/**
 * Notes the address that a request came from: the right-most hop that no trusted proxy has; where a proxy names none that
 * is an address, the proxy itself; empty where the connection was gone before it was asked.
 */
export function noteAddress(raw: IncomingMessage, isTrusted: (hop: string | undefined) => boolean): void {
  const { remoteAddress: peer = '' } = raw.socket
  const hops = isTrusted(peer) ? proxyaddr.all(raw, isTrusted) : [peer]
  const known = hops
    .map((hop = '') => withoutPort(hop))
    .findLast((hop) => hop.length <= MAX_LENGTH && isIP(hop) !== 0)
  origins.set(raw, { address: known ?? peer, isForwarded: hops.length > 1 })
}

/** The address that a request came from, as it was noted; that of the peer where it was not. */
export const addressOf = ({ raw }: Pick<FastifyRequest, 'raw'>): string =>
  origins.get(raw)?.address ?? raw.socket.remoteAddress ?? ''

/** Whether a trusted proxy handed a request on, and said for whom. */
export const isForwarded = ({ raw }: Pick<FastifyRequest, 'raw'>): boolean =>
  origins.get(raw)?.isForwarded ?? false
