import type { RequestContext } from '../../platform/http/request-context.ts'
import type { Services } from '../../services.ts'
import { normaliseEmail } from '../users/email-address.ts'
import { usersRepository } from '../users/repository.ts'

/** A forgotten password. */
export interface PasswordReset {
  /**
   * Mails a reset token to the address if somebody has it, and it had not its share of mails for now; nothing the
   * caller sees, not the time it takes, tells whether that is so.
   * @returns the address, normalised.
   * @throws {InvalidEmailError} when it is none.
   */
  request(email: string, context: RequestContext): Promise<string>
}

/** Resets of passwords, in this database. */
export function createPasswordReset(
  app: Pick<Services, 'options' | 'knex' | 'mailer' | 'mailCaps' | 'tokens' | 'i18n' | 'auditLog'>,
): PasswordReset {
  const service = app.options.serviceName
  const publicUrl = app.options.publicUrl
  const seconds = app.options.passwordReset.tokenSeconds

  return {
    async request(email, context) {
      const address = normaliseEmail(email)
      const user = await usersRepository(app.knex).findByEmail(address)
      await app.knex.transaction(async (trx) => {
        const isHeld = await usersRepository(trx).lockForUpdate(user?.id)
        const admitted = await app.mailCaps.allowSend(address, isHeld ? 'reset' : 'nobody', trx)
        const recipient = isHeld && admitted ? user : undefined
        const { token } = await app.tokens.issue(
          { userId: recipient?.id, purpose: 'reset_password', email: address, seconds },
          trx,
        )
        await app.auditLog.record('password_reset_requested', { userId: user?.id, context }, trx)
        const url = `${publicUrl}/reset_password?token=${token}`
        const minutes = Math.round(seconds / 60)
        const text = app.i18n.in(context.language).mails.reset({ service, email: address, url, minutes })
        const mail = app.i18n.mail(context.language, text, recipient?.email)
        await app.mailer.enqueue(mail, { userId: recipient?.id, priority: 'reset', seconds }, trx)
      })
      return address
    },
  }
}
