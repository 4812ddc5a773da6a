import type { Knex } from 'knex'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { Services } from '../../services.ts'
import type { RequestedMail } from '../mail-caps/service.ts'
import { tokensRepository } from '../tokens/repository.ts'
import { normaliseEmail } from '../users/email-address.ts'
import { usersRepository } from '../users/repository.ts'

const DAY_SECONDS = 86_400
const CODE_SECONDS = 600

/** Whose address is to be confirmed: a user's own, or one that they want to have. */
export interface Subject {
  userId: number
  purpose: 'verify_email' | 'change_email'
  /** What is mailed for, which has a share of mails of its own. */
  share: RequestedMail
  /**
   * Who else has the address: they are told, and nothing confirms it, but the same is written, so that nobody can tell
   * from the database's work, or from what is pending, that it is taken.
   */
  takenBy?: number | undefined
}

/** Finding out whether an address is its user's. */
export interface EmailVerification {
  /**
   * Mails a link and a code that confirm an address, unless it had its share of mails for now, or there is nobody to
   * mail to: that takes the same time.
   */
  send(address: string, subject: Subject | undefined, context: RequestContext, within: Knex): Promise<void>
  /**
   * Mails them again, to a user whose address is not confirmed, or to the address that a user wants to have.
   * @returns the address, normalised.
   * @throws {InvalidEmailError} when it is none.
   */
  request(email: string, context: RequestContext, share?: RequestedMail): Promise<string>
}

/** Confirming addresses, in this database. */
export function createEmailVerification(
  app: Pick<Services, 'options' | 'knex' | 'now' | 'mailer' | 'mailCaps' | 'tokens' | 'i18n' | 'auditLog'>,
): EmailVerification {
  const service = app.options.serviceName
  const publicUrl = app.options.publicUrl

  const verification: EmailVerification = {
    async send(address, subject, { language }, within) {
      const admitted = await app.mailCaps.allowSend(address, subject?.share ?? 'nobody', within)
      // A change goes on pending although the address has had its share of mails.
      const holder = admitted || subject?.purpose === 'change_email' ? subject : undefined
      const { userId, purpose } = holder ?? { userId: undefined, purpose: 'verify_email' as const }
      const codeSeconds = holder && !admitted ? 0 : CODE_SECONDS
      const { token, code } = await app.tokens.issue(
        { userId, purpose, email: address, seconds: DAY_SECONDS, codeSeconds },
        within,
      )
      const { mails } = app.i18n.in(language)
      const url = `${publicUrl}/verify_email?token=${token}`
      const link = { service, email: address, url, code, codeMinutes: CODE_SECONDS / 60 }
      const text = subject?.takenBy
        ? mails.addressInUse({ service, email: address })
        : subject?.purpose === 'change_email'
          ? mails.newAddress(link)
          : mails.verification(link)
      const to = subject && admitted ? address : undefined
      const owner = to === undefined ? undefined : (subject?.takenBy ?? userId)
      await app.mailer.enqueue(
        app.i18n.mail(language, text, to),
        { userId: owner, priority: 'confirmation', seconds: DAY_SECONDS },
        within,
      )
    },

    async request(email, context, share = 'verification') {
      const address = normaliseEmail(email)
      const { userId } = await findOwner(address, share, app.knex)
      await app.knex.transaction(async (trx) => {
        await usersRepository(trx).lockForUpdate(userId)
        // Once more: what was pending may have ended while the user was waited for.
        const owner = await findOwner(address, share, trx)
        const subject = owner.userId === userId ? owner.subject : undefined
        await verification.send(address, subject, context, trx)
        await app.auditLog.record('verification_requested', { userId, context }, trx)
      })
      return address
    },
  }

  /** Who has an address, or wants to have it; and what is to be confirmed of it, if anything is. */
  async function findOwner(
    address: string,
    share: RequestedMail,
    knex: Knex,
  ): Promise<{ userId?: number; subject?: Subject | undefined }> {
    const user = await usersRepository(knex).findByEmail(address)
    const [pending] = await tokensRepository(knex).listTokensFor(address, ['change_email'], app.now())
    const userId = user?.id ?? pending?.user_id
    if (userId === undefined) return {}
    const purpose = user ? 'verify_email' : 'change_email'
    return { userId, subject: user?.email_verified_at ? undefined : { userId, purpose, share } }
  }

  return verification
}
