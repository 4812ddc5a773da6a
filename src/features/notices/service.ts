import type { Bound } from '../../platform/database/db.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { LayOutMail, MailText } from '../../platform/mail/layout.ts'
import type { Mailer } from '../../platform/mail/mailer.ts'
import type { MailCaps } from '../mail-caps/service.ts'
import type { User } from '../users/repository.ts'
import { heldBack } from './texts.ts'

/** A notice: a mail that tells a user what happened to the account. */
export interface Notice {
  /** What it tells of: notices are counted by it. */
  kind: string
  /** What it says, in the language of the request; `service` is the service's name. */
  write(names: { service: string; email: string }): MailText
}

/** Who is notified; without an `id` where the mail is to outlive the user. */
export type NoticeRecipient = Pick<User, 'email' | 'email_verified_at'> & {
  id?: number | undefined
  /** Whether there is no such user: the same is written, and mailed to nobody. */
  isNobody?: boolean
}

/** Mails that tell users what happened to their accounts. */
export interface Notices {
  /**
   * Mails a notice to the user's e-mail address. An address that had its share of that kind gets none now; the next notice
   * says how many were held back. One to an address that was never confirmed has no link: a stranger may read it.
   */
  send(
    notice: Notice,
    user: NoticeRecipient,
    context: Pick<RequestContext, 'language'>,
    tx: Bound,
  ): Promise<void>
}

interface Dependencies {
  options: { serviceName: string }
  mailer: Mailer
  mailCaps: MailCaps
  layOutMail: LayOutMail
}

/** Notices by way of the outbox. */
export function createNotices({ options, mailer, mailCaps, layOutMail }: Dependencies): Notices {
  return {
    async send({ kind, write }, { id, email, email_verified_at, isNobody = false }, { language }, tx) {
      const isConfirmed = email_verified_at !== null
      const admission = await mailCaps.allowNotice({ address: email, userId: id, isConfirmed }, kind, tx)
      const { action, after, ...text } = write({ service: options.serviceName, email })
      const written: MailText = {
        ...text,
        ...(action && isConfirmed ? { action } : {}),
        after: [...after, ...(admission.heldBack > 0 ? [heldBack(language, admission.heldBack)] : [])],
      }
      // Written in any case, so that the time it takes does not tell how many an e-mail address got.
      const to = admission.isAdmitted && !isNobody ? email : undefined
      await mailer.enqueue(layOutMail(language, written, to), { userId: id, priority: 'notice' }, tx)
    },
  }
}
