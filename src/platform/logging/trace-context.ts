import type { FastifyRequest } from 'fastify'
import { isForwarded } from '../http/client-address.ts'

const TRACEPARENT = /^([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}(-.*)?$/

/**
 * The trace that a trusted proxy says a request is part of, by its `traceparent`; undefined from any other peer, which
 * could make a stranger's request look like part of somebody's trace.
 */
export function traceIdOf({ raw, headers }: Pick<FastifyRequest, 'raw' | 'headers'>): string | undefined {
  if (!isForwarded({ raw })) return undefined
  const [, version, traceId, more] = TRACEPARENT.exec(String(headers.traceparent)) ?? []
  // Later versions may add fields, version 00 has none, and ff is none (W3C Trace Context, section 3.2.2).
  return version === 'ff' || (version === '00' && more) ? undefined : traceId
}
