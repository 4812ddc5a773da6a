import ipaddr from 'ipaddr.js'
import { sha256 } from '../crypto/digest.ts'

const BITS_OF_A_SITE = 64

/**
 * The network that an address speaks for: an IPv4 address for itself, an IPv6 address for its /64, of which one
 * household has all (RFC 6177). An IPv4 address written as IPv6 is the same as itself.
 */
export function networkOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return ip
  const address = ipaddr.process(ip)
  if (address.kind() === 'ipv4') return address.toString()
  const network = ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/${BITS_OF_A_SITE}`)
  return `${network.toString()}/${BITS_OF_A_SITE}`
}

/** Under what something is counted of the network of an address, which is itself not kept. */
export const networkKey = (what: string, ip: string): string => `${what}:${sha256(networkOf(ip))}`
