import type { Knex } from 'knex'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { Services } from '../../services.ts'
import type { Language, MailText } from '../i18n/language.ts'
import type { User } from '../users/repository.ts'

/** The kinds of notices: mails that nobody asked for. */
export type NoticeKind =
  | 'passwordChanged'
  | 'newDevice'
  | 'signInAfterFailures'
  | 'accountLocked'
  | 'accountDeleted'
  | 'emailChangeRequested'
  | 'emailChanged'

/** Who is notified; without an `id` where the mail is to outlive the user. */
export type NoticeRecipient = Pick<User, 'email' | 'email_verified_at'> & {
  id?: number | undefined
  /** Whether there is no such user: the same is written, and mailed to nobody. */
  isNobody?: boolean
}

type Data<Kind extends NoticeKind> = Omit<Parameters<Language['mails'][Kind]>[0], 'service' | 'email'>

/** Mails that tell a user what happened to the account. */
export interface Notices {
  /**
   * Mails a notice to the user's address. An address that had its share of that kind gets none now; the next notice
   * says how many were held back. One to an address that was never confirmed has no link: a stranger may read it.
   */
  send<Kind extends NoticeKind>(
    kind: Kind,
    user: NoticeRecipient,
    data: Data<Kind>,
    context: Pick<RequestContext, 'language'>,
    within: Knex,
  ): Promise<void>
}

/** Notices by way of the outbox. */
export function createNotices(app: Pick<Services, 'options' | 'mailer' | 'mailCaps' | 'i18n'>): Notices {
  return {
    async send(kind, { id, email, email_verified_at, isNobody = false }, data, { language }, within) {
      const isConfirmed = email_verified_at !== null
      const to = { address: email, isConfirmed }
      const { isAdmitted, heldBack } = await app.mailCaps.allowNotice(to, kind, within)
      const words = app.i18n.in(language)
      const write = words.mails[kind] as (data: object) => MailText
      const { action, ...text } = write({ ...data, service: app.options.serviceName, email })
      const wording: MailText = {
        ...text,
        ...(action && isConfirmed ? { action } : {}),
        after: [...text.after, ...(heldBack > 0 ? [words.heldBack(heldBack)] : [])],
      }
      // Written for nobody too, so that the time it takes does not tell how many an address got.
      const mail = app.i18n.mail(language, wording, isAdmitted && !isNobody ? email : undefined)
      await app.mailer.enqueue(mail, { userId: id, priority: 'notice' }, within)
    },
  }
}
