import type { FastifyReply, FastifyRequest } from 'fastify'
import { requestContextOf } from '../../platform/http/context-of-request.ts'
import type { Services } from '../../services.ts'
import { canonicalEmail } from '../users/email-address.ts'

/** Records what is refused to a network. */
export const recordRefusals =
  ({ knex, users, auditLog }: Services) =>
  async (
    kind: 'throttled' | 'proof_refused',
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> => {
    const owner = await users.findByEmail(addressIn(request.body))
    await auditLog.record(kind, { userId: owner?.id, context: requestContextOf(request, reply) }, knex)
  }

/** The address that a request names, which may be anybody's, or none. */
function addressIn(body: unknown): string {
  const { email } = (body ?? {}) as { email?: unknown }
  return typeof email === 'string' ? canonicalEmail(email) : ''
}
