import type { Bound, Db } from '../../platform/database/db.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { LayOutMail } from '../../platform/mail/layout.ts'
import type { Mailer } from '../../platform/mail/mailer.ts'
import type { AuditLog } from '../audit-log/service.ts'
import { type MailCaps, type MailShare, NO_MAIL } from '../mail-caps/service.ts'
import type { TokenPurpose } from '../tokens/purpose.ts'
import type { TokensRepository } from '../tokens/repository.ts'
import type { Tokens } from '../tokens/service.ts'
import { normaliseEmail } from '../users/email-address.ts'
import type { UsersRepository } from '../users/repository.ts'
import { VERIFICATION_MAILS } from './mail-shares.ts'
import { mailsIn } from './mails/index.ts'
import { CHANGE_EMAIL, VERIFY_EMAIL } from './token-purposes.ts'

const DAY_SECONDS = 86_400
const CODE_SECONDS = 600

/** Whose e-mail address is to be confirmed: one that a user has, or one that a user wants to have. */
export interface Subject {
  userId: number
  /** {@link VERIFY_EMAIL} or {@link CHANGE_EMAIL}. */
  purpose: TokenPurpose
  /** What the mail counts as. */
  share: MailShare
  /**
   * Which other user has the address: they are told, and nothing confirms it, but the same is written, so that neither the
   * database's work nor what is pending tells that it is taken.
   */
  takenBy?: number | undefined
}

/** Confirming that an e-mail address is its user's. */
export interface EmailVerification {
  /**
   * Mails a link and a code that confirm an address, unless it had its share of mails for now, or there is no user to
   * mail to: that takes the same time.
   */
  send(address: string, subject: Subject | undefined, context: RequestContext, tx: Bound): Promise<void>
  /**
   * Mails them again, to a user whose address is not confirmed, or to the address that a user wants to have.
   * @returns the address, normalised.
   * @throws {InvalidEmailError} when it is none.
   */
  request(email: string, context: RequestContext, share?: MailShare): Promise<string>
}

type Repositories = { users: UsersRepository; tokens: TokensRepository }

interface Dependencies {
  options: { serviceName: string; publicUrl: string }
  db: Db<Repositories>
  now: () => number
  mailer: Mailer
  mailCaps: MailCaps
  tokens: Tokens
  layOutMail: LayOutMail
  auditLog: AuditLog<'verification_requested'>
}

/** Confirming e-mail addresses, in this database. */
export function createEmailVerification(dependencies: Dependencies): EmailVerification {
  const { options, db, now, mailer, mailCaps, tokens, layOutMail, auditLog } = dependencies
  const { serviceName: service, publicUrl } = options

  const verification: EmailVerification = {
    async send(address, subject, { language }, tx) {
      const admitted = await mailCaps.allowSend(
        { address, userId: subject?.userId },
        subject?.share ?? NO_MAIL,
        tx,
      )
      const isChange = subject?.purpose === CHANGE_EMAIL
      // A change goes on pending although the address has had its share of mails.
      const holder = admitted || isChange ? subject : undefined
      const { userId, purpose } = holder ?? { userId: undefined, purpose: VERIFY_EMAIL }
      const codeSeconds = holder && !admitted ? 0 : CODE_SECONDS
      const { token, code } = await tokens.issue(
        { userId, purpose, email: address, seconds: DAY_SECONDS, codeSeconds },
        tx,
      )
      const mails = mailsIn(language)
      const url = `${publicUrl}/verify_email?token=${token}`
      const proof = { service, email: address, url, code, codeMinutes: CODE_SECONDS / 60 }
      const text = subject?.takenBy
        ? mails.addressInUse({ service, email: address })
        : isChange
          ? mails.newAddress(proof)
          : mails.verification(proof)
      const to = subject && admitted ? address : undefined
      const owner = to === undefined ? undefined : (subject?.takenBy ?? userId)
      const handling = { userId: owner, priority: 'confirmation', seconds: DAY_SECONDS } as const
      await mailer.enqueue(layOutMail(language, text, to), handling, tx)
    },

    async request(email, context, share = VERIFICATION_MAILS) {
      const address = normaliseEmail(email)
      const { userId } = await findOwner(address, share, db)
      await db.transaction(async (tx) => {
        await tx.users.lockForUpdate(userId)
        // Again: what was pending may have ended while this waited for the lock.
        const owner = await findOwner(address, share, tx)
        const subject = owner.userId === userId ? owner.subject : undefined
        await verification.send(address, subject, context, tx)
        await auditLog.record('verification_requested', { userId, context }, tx)
      })
      return address
    },
  }

  /** Who has an address, or wants to have it; and what is to be confirmed of it, if anything is. */
  async function findOwner(
    address: string,
    share: MailShare,
    { users, tokens }: Bound<Repositories>,
  ): Promise<{ userId?: number; subject?: Subject | undefined }> {
    const user = await users.findByEmail(address)
    const [pending] = await tokens.listTokensFor(address, [CHANGE_EMAIL.name], now())
    const userId = user?.id ?? pending?.user_id
    if (userId === undefined) return {}
    const purpose = user ? VERIFY_EMAIL : CHANGE_EMAIL
    return { userId, subject: user?.email_verified_at ? undefined : { userId, purpose, share } }
  }

  return verification
}
