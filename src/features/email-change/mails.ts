import type { Knex } from 'knex'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { Services } from '../../services.ts'
import { tokensRepository } from '../tokens/repository.ts'
import type { User } from '../users/repository.ts'

const WEEK_SECONDS = 7 * 86_400
/** For how many former addresses of a user there are links to undo at most; the first ones keep theirs. */
const MOST_FORMER_ADDRESSES = 10

/** The mails that a change of address causes. */
export function createMails(app: Pick<Services, 'options' | 'notices' | 'tokens' | 'emailVerification'>) {
  const publicUrl = app.options.publicUrl

  /** Mails what confirms a new address to it or, where it is somebody's, that somebody wants it. */
  async function mailNewAddress(
    user: User,
    address: string,
    owner: User | undefined,
    context: RequestContext,
    trx: Knex,
  ): Promise<void> {
    const isOwn = owner?.id === user.id
    const purpose = isOwn ? 'verify_email' : 'change_email'
    const takenBy = isOwn ? undefined : owner?.id
    const subject = {
      userId: user.id,
      purpose,
      share: takenBy ? 'address_in_use' : 'email_change',
      takenBy,
    } as const
    await app.emailVerification.send(address, subject, context, trx)
  }

  /**
   * Tells the address that a user has, or had until now. Only where it was confirmed does the mail say what the new
   * address is, and hold a link that keeps the former one or brings it back: whoever reads mail to an address that was
   * never confirmed may have nothing to do with the account.
   */
  async function tellFormerAddress(
    kind: 'emailChangeRequested' | 'emailChanged',
    user: User,
    newEmail: string,
    context: RequestContext,
    trx: Knex,
  ): Promise<void> {
    const url = user.email_verified_at === null ? undefined : await undoUrl(user, trx)
    const undo = url === undefined ? undefined : { newEmail, url }
    await app.notices.send(kind, user, { undo }, context, trx)
  }

  /** A link that brings this address back; none where the user has had too many in the last week. */
  async function undoUrl({ id, email }: User, trx: Knex): Promise<string | undefined> {
    const former = await tokensRepository(trx).listEmailsOf(id, ['undo_email_change'])
    if (!former.includes(email) && former.length >= MOST_FORMER_ADDRESSES) return undefined
    const request = { userId: id, purpose: 'undo_email_change', email, seconds: WEEK_SECONDS } as const
    const { token } = await app.tokens.issue(request, trx)
    return `${publicUrl}/undo_email_change?token=${token}`
  }

  return { mailNewAddress, tellFormerAddress }
}
