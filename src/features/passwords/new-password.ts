import type { Bound } from '../../platform/database/db.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { AuditLog } from '../audit-log/service.ts'
import { UNDO_EMAIL_CHANGE } from '../email-change/token-purposes.ts'
import { VERIFY_EMAIL } from '../email-verification/token-purposes.ts'
import type { Notices } from '../notices/service.ts'
import type { TokenPurpose } from '../tokens/purpose.ts'
import type { Tokens } from '../tokens/service.ts'
import type { User } from '../users/repository.ts'
import { mailsIn } from './mails/index.ts'

/**
 * What a new password leaves of a user's tokens, all others end: an attacker may have asked for them. Links that undo a change
 * of e-mail address stay, since an attacker would change both the password and the address; so do those that confirm the
 * address that the user has.
 */
const LEFT_BY_NEW_PASSWORD: readonly TokenPurpose[] = [UNDO_EMAIL_CHANGE, VERIFY_EMAIL]

interface Dependencies {
  tokens: Tokens
  notices: Notices
  auditLog: AuditLog<'password_changed' | 'password_reset'>
}

/** What follows in the transaction that gives a user a new password: tokens end, an event is recorded, and a notice mailed. */
export async function concludeNewPassword(
  { tokens, notices, auditLog }: Dependencies,
  kind: 'password_changed' | 'password_reset',
  user: User,
  context: RequestContext,
  tx: Bound,
): Promise<void> {
  await tokens.endAllBut(user.id, LEFT_BY_NEW_PASSWORD, tx)
  await auditLog.record(kind, { userId: user.id, context }, tx)
  const notice = { kind: 'passwordChanged', write: mailsIn(context.language).passwordChanged }
  await notices.send(notice, user, context, tx)
}
