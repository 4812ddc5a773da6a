import type { FastifyReply } from 'fastify'

/**
 * Aborted when the client goes away before it is answered. Fastify's own `request.signal` does not serve: Node closes
 * a request as soon as its body is read, and the signal is aborted by that.
 */
export function clientSignal({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController()
  const abortUnlessAnswered = () => {
    if (!raw.writableFinished) controller.abort()
  }
  if (raw.destroyed) abortUnlessAnswered()
  else raw.once('close', abortUnlessAnswered)
  return controller.signal
}
