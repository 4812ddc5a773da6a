import { type SpanContext, TraceFlags } from '@opentelemetry/api'
import type { FastifyRequest } from 'fastify'
import { isForwarded } from './client-address.ts'

const TRACEPARENT = /^([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(-.*)?$/

/**
 * The span that a trusted proxy says a request is part of, by its `traceparent`; undefined from any other peer, which
 * could make a stranger's request look like part of somebody's trace.
 */
export function remoteParentOf({
  raw,
  headers,
}: Pick<FastifyRequest, 'raw' | 'headers'>): SpanContext | undefined {
  if (!isForwarded({ raw })) return undefined
  const [, version, traceId, spanId, flags, more] = TRACEPARENT.exec(String(headers.traceparent)) ?? []
  // Later versions may add fields, version 00 has none, and ff is none (W3C Trace Context, section 3.2.2).
  if (!traceId || !spanId || version === 'ff' || (version === '00' && more)) return undefined
  return { traceId, spanId, traceFlags: Number(`0x${flags}`) & TraceFlags.SAMPLED, isRemote: true }
}
