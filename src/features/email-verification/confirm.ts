import type { Tx } from '../../platform/database/db.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Tokens } from '../tokens/service.ts'
import type { User, UsersRepository } from '../users/repository.ts'
import { VERIFY_EMAIL } from './token-purposes.ts'

interface Dependencies {
  now: () => number
  tokens: Tokens
  auditLog: AuditLog<'email_verified'>
}

/** Marks the e-mail address of a user who is locked as confirmed, unless it is; links that were to confirm it are used. */
export async function confirmEmail(
  { now, tokens, auditLog }: Dependencies,
  user: User,
  context: RequestContext,
  tx: Tx<{ users: UsersRepository }>,
): Promise<void> {
  if (user.email_verified_at !== null) return
  await tx.users.updateUser(user.id, { email_verified_at: now() })
  await tokens.consumeOthers(user.id, { purposes: [VERIFY_EMAIL], email: user.email }, tx)
  await auditLog.record('email_verified', { userId: user.id, context }, tx)
}
