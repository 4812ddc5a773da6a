import type { Tx } from '../../platform/database/db.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import { ADDRESS_IN_USE_MAILS, EMAIL_CHANGE_MAILS } from '../email-verification/mail-shares.ts'
import type { EmailVerification } from '../email-verification/service.ts'
import { CHANGE_EMAIL, VERIFY_EMAIL } from '../email-verification/token-purposes.ts'
import type { Notice, Notices } from '../notices/service.ts'
import type { TokensRepository } from '../tokens/repository.ts'
import type { Tokens } from '../tokens/service.ts'
import type { User } from '../users/repository.ts'
import { mailsIn } from './mails/index.ts'
import { UNDO_EMAIL_CHANGE } from './token-purposes.ts'

const WEEK_SECONDS = 7 * 86_400
/** For how many former addresses of a user there are links to undo at most; the first ones keep theirs. */
const MOST_FORMER_ADDRESSES = 10

interface Dependencies {
  options: { publicUrl: string }
  emailVerification: EmailVerification
  notices: Notices
  tokens: Tokens
}

type TokensTx = Tx<{ tokens: TokensRepository }>

/** The mails that a change of e-mail address causes. */
export function createMailing({ options, emailVerification, notices, tokens }: Dependencies) {
  /** Mails what confirms a new address to it or, where another user has it, that somebody wants it. */
  async function mailNewAddress(
    user: User,
    address: string,
    owner: User | undefined,
    context: RequestContext,
    tx: TokensTx,
  ): Promise<void> {
    const isOwn = owner?.id === user.id
    const takenBy = isOwn ? undefined : owner?.id
    const subject = {
      userId: user.id,
      purpose: isOwn ? VERIFY_EMAIL : CHANGE_EMAIL,
      share: takenBy ? ADDRESS_IN_USE_MAILS : EMAIL_CHANGE_MAILS,
      takenBy,
    }
    await emailVerification.send(address, subject, context, tx)
  }

  /**
   * Tells the address that a user has, or had until now. Only where it was confirmed does the mail say what the new
   * address is, and hold a link that keeps the former one or brings it back: the mailbox of an address that was never
   * confirmed may be a stranger's.
   */
  async function notifyFormerAddress(
    kind: 'emailChangeRequested' | 'emailChanged',
    user: User,
    newEmail: string,
    context: RequestContext,
    tx: TokensTx,
  ): Promise<void> {
    const url = user.email_verified_at === null ? undefined : await undoUrl(user, tx)
    const undo = url === undefined ? undefined : { newEmail, url }
    const write = mailsIn(context.language)[kind]
    const notice: Notice = { kind, write: (names) => write({ ...names, undo }) }
    await notices.send(notice, user, context, tx)
  }

  /** A link that brings this address back; none where the user has had too many in the last week. */
  async function undoUrl({ id, email }: User, tx: TokensTx): Promise<string | undefined> {
    const former = await tx.tokens.listEmailsOf(id, [UNDO_EMAIL_CHANGE.name])
    if (!former.includes(email) && former.length >= MOST_FORMER_ADDRESSES) return undefined
    const request = { userId: id, purpose: UNDO_EMAIL_CHANGE, email, seconds: WEEK_SECONDS }
    const { token } = await tokens.issue(request, tx)
    return `${options.publicUrl}/undo_email_change?token=${token}`
  }

  return { mailNewAddress, notifyFormerAddress }
}
