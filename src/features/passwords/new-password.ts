import type { Bound } from '../../platform/database/db.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { AuditLog } from '../audit-log/service.ts'
import { CHANGE_EMAIL } from '../email-verification/token-purposes.ts'
import type { Notices } from '../notices/service.ts'
import { SETS_PASSWORD } from '../password-reset/token-purposes.ts'
import { MAILED_CODE } from '../second-factor/token-purposes.ts'
import { PENDING_SIGN_INS } from '../sign-in/pending.ts'
import { SIGN_IN } from '../sign-in/token-purposes.ts'
import type { TokenPurpose } from '../tokens/purpose.ts'
import type { Tokens } from '../tokens/service.ts'
import type { User } from '../users/repository.ts'
import { mailsIn } from './mails/index.ts'

/**
 * What a new password ends: an attacker may have asked for it. Links that undo a change of e-mail address stay, since an
 * attacker would change both the password and the address; so do those that confirm the address that the user has.
 */
export const ENDED_BY_NEW_PASSWORD: readonly TokenPurpose[] = [
  ...SETS_PASSWORD,
  CHANGE_EMAIL,
  SIGN_IN,
  ...PENDING_SIGN_INS,
  MAILED_CODE,
]

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
  await tokens.end(user.id, ENDED_BY_NEW_PASSWORD, tx)
  await auditLog.record(kind, { userId: user.id, context }, tx)
  const notice = { kind: 'passwordChanged', write: mailsIn(context.language).passwordChanged }
  await notices.send(notice, user, context, tx)
}
