import type { Db } from '../../platform/database/db.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { LayOutMail } from '../../platform/mail/layout.ts'
import type { Mailer } from '../../platform/mail/mailer.ts'
import { type MailCaps, type MailShare, UNLIMITED } from '../mail-caps/service.ts'
import type { FactorOwner } from '../sign-in/factors.ts'
import type { TokenPurpose } from '../tokens/purpose.ts'
import type { Tokens } from '../tokens/service.ts'
import type { UsersRepository } from '../users/repository.ts'
import { mailsIn } from './mails/index.ts'

/** Proves that the mailbox is read, where so many codes were wrong that no others are taken any more. */
const MAILED_CODE: TokenPurpose = { name: 'second_factor_code', endedByNewer: 'none' }
const SECONDS = 600
/** Not bounded over a day: an attacker who has the password could otherwise use all of them up, and lock the owner out. */
const MAILS: MailShare = { name: 'second_factor_code', aDay: UNLIMITED }

interface Dependencies {
  options: { serviceName: string }
  db: Db<{ users: UsersRepository }>
  tokens: Tokens
  mailCaps: MailCaps
  mailer: Mailer
  layOutMail: LayOutMail
}

/** Codes that are mailed to the owner of an account. */
export const createMailedCode = ({ options, db, tokens, mailCaps, mailer, layOutMail }: Dependencies) => ({
  /** Mails a code that is good for ten minutes, unless the address had its share of such mails for now. */
  async send(user: FactorOwner, context: RequestContext): Promise<void> {
    const { id: userId, email } = user
    await db.transaction(async (tx) => {
      await tx.users.lockForUpdate(userId)
      if (!(await mailCaps.allowSend({ address: email, userId }, MAILS, tx))) return
      const request = { userId, purpose: MAILED_CODE, email, seconds: SECONDS, codeSeconds: SECONDS }
      const { code } = await tokens.issue(request, tx)
      const service = options.serviceName
      const text = mailsIn(context.language).secondFactorCode({ service, email, code })
      const mail = layOutMail(context.language, text, email)
      await mailer.enqueue(mail, { userId, priority: 'confirmation', seconds: SECONDS }, tx)
    })
  },

  /** Uses a mailed code up; false where it is wrong, or too many were looked at. */
  async use(user: FactorOwner, code: string): Promise<boolean> {
    const found = await tokens.findByCode(user.email, code.replace(/\s/g, ''), [MAILED_CODE])
    if (found?.user_id !== user.id) return false
    return db.transaction((tx) => tokens.consume(found, tx))
  },
})
