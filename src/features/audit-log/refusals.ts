import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Db } from '../../platform/database/db.ts'
import { requestContextOf } from '../../platform/http/context-of-request.ts'
import { canonicalEmail } from '../users/email-address.ts'
import type { UsersRepository } from '../users/repository.ts'
import type { AuditLog } from './service.ts'

interface Dependencies {
  db: Db<{ users: UsersRepository }>
  auditLog: AuditLog<'throttled' | 'proof_refused'>
}

/** Records what is refused to a network. */
export const recordRefusals =
  ({ db, auditLog }: Dependencies) =>
  async (
    kind: 'throttled' | 'proof_refused',
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> => {
    const owner = await db.users.findByEmail(addressIn(request.body))
    await auditLog.record(kind, { userId: owner?.id, context: requestContextOf(request, reply) }, db)
  }

/** The e-mail address that a request names, or an empty text. */
function addressIn(body: unknown): string {
  const { email } = (body ?? {}) as { email?: unknown }
  return typeof email === 'string' ? canonicalEmail(email) : ''
}
