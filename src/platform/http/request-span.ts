import { type Context, context, ROOT_CONTEXT, type Span, SpanKind, trace } from '@opentelemetry/api'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { noteError, tracer } from '../tracing/tracing.ts'
import { remoteParentOf } from './trace-context.ts'

// What else a client may send is a word of its own (OpenTelemetry's conventions for HTTP spans).
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'])

const traceIds = new WeakMap<FastifyRequest, string>()

/** The trace that a request is part of, if any: a trusted proxy's, or one that the operator's SDK began. */
export const traceIdOf = (request: FastifyRequest): string | undefined => traceIds.get(request)

/**
 * Has each request be a span, named by its method and route, which all that is done for it is within. Its parent is the
 * span that a host has for the request already, or the one that a trusted proxy names.
 */
const requestSpan: FastifyPluginAsync = async (app) => {
  app.addHook('onRequest', (request, reply, done) => {
    const parent = parentOf(request)
    const span = startSpan(request, reply, parent)
    const spanContext = span.spanContext()
    // There is no SDK, nor a proxy that has one.
    if (!trace.isSpanContextValid(spanContext)) return done()
    traceIds.set(request, spanContext.traceId)
    context.with(trace.setSpan(parent, span), done)
  })
}

function parentOf(request: FastifyRequest): Context {
  const current = context.active()
  if (trace.getSpan(current)) return current
  const remote = remoteParentOf(request)
  return remote ? trace.setSpanContext(ROOT_CONTEXT, remote) : ROOT_CONTEXT
}

function startSpan(request: FastifyRequest, { raw }: FastifyReply, parent: Context): Span {
  const route = request.is404 ? undefined : request.routeOptions.url
  const method = METHODS.has(request.method) ? request.method : '_OTHER'
  const attributes = {
    'http.request.method': method,
    'url.scheme': 'encrypted' in request.raw.socket ? 'https' : 'http',
    ...(route ? { 'http.route': route } : {}),
  }
  const verb = method === '_OTHER' ? 'HTTP' : method
  const span = tracer().startSpan(
    route ? `${verb} ${route}` : verb,
    { kind: SpanKind.SERVER, attributes },
    parent,
  )
  // Also where the client is gone before it is answered.
  if (span.isRecording()) raw.once('close', () => endSpan(span, raw))
  return span
}

function endSpan(span: Span, { headersSent, statusCode }: FastifyReply['raw']): void {
  if (headersSent) span.setAttribute('http.response.status_code', statusCode)
  if (headersSent && statusCode >= 500) noteError(span, String(statusCode))
  span.end()
}

export default fp(requestSpan, { name: 'request-span', dependencies: ['forwarding'] })
