import type { Db } from '../../platform/database/db.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { LayOutMail } from '../../platform/mail/layout.ts'
import type { Mailer } from '../../platform/mail/mailer.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Devices } from '../devices/service.ts'
import { confirmEmail } from '../email-verification/confirm.ts'
import { type MailCaps, NO_MAIL } from '../mail-caps/service.ts'
import type { Notices } from '../notices/service.ts'
import { concludeNewPassword } from '../passwords/new-password.ts'
import type { Passwords } from '../passwords/service.ts'
import type { RateLimits } from '../rate-limits/service.ts'
import type { Sessions } from '../sessions/service.ts'
import type { PasswordAttempts } from '../sign-in/password-attempts.ts'
import type { Tokens } from '../tokens/service.ts'
import { normaliseEmail } from '../users/email-address.ts'
import { UserNotFoundError, unlessNotFound } from '../users/errors.ts'
import type { UsersRepository } from '../users/repository.ts'
import { InvalidResetTokenError } from './errors.ts'
import { RESET_MAILS } from './mail-shares.ts'
import { mailsIn } from './mails/index.ts'
import { RESET_PASSWORD, SET_PASSWORD, SETS_PASSWORD } from './token-purposes.ts'

/** A reset: its token and the new password; the e-mail address, when given, must be the one the token was made for. */
export interface Reset {
  token: string
  newPassword: string
  email?: string | undefined
}

/** Resetting a forgotten password. */
export interface PasswordReset {
  /**
   * Mails a reset token to the user with this e-mail address, unless the address had its share of mails for now. Neither
   * the answer nor the time it takes tells whether there is such a user.
   * @returns the address, normalised.
   * @throws {InvalidEmailError} when it is none.
   */
  request(email: string, context: RequestContext): Promise<string>
  /**
   * A token that lets its holder set a new password once; ends earlier ones. Only its digest is stored. It does not
   * prove the e-mail address, as one does that was mailed there. Where it is known who asks, that is recorded.
   * @throws {UserNotFoundError} when no user has the address.
   */
  createResetToken(email: string, context?: RequestContext): Promise<string>
  /**
   * Sets a new password, which ends the token and every session of the user; gives their e-mail address, and an ID by which
   * their browser is known from now on: no other is any more. A token that was mailed proves the address.
   * @throws {PasswordRefusedError} when the new password will not do; the token stays good.
   * @throws {InvalidResetTokenError} when the token is unknown, used or expired.
   */
  complete(reset: Reset, context: RequestContext): Promise<{ email: string; deviceId: string }>
}

interface Dependencies {
  options: { serviceName: string; publicUrl: string; passwordReset: { tokenSeconds: number } }
  db: Db<{ users: UsersRepository }>
  now: () => number
  mailer: Mailer
  mailCaps: MailCaps
  layOutMail: LayOutMail
  rateLimits: RateLimits
  passwords: Passwords
  passwordAttempts: PasswordAttempts
  sessions: Sessions
  devices: Devices
  tokens: Tokens
  notices: Notices
  auditLog: AuditLog<'password_reset_requested' | 'password_reset' | 'password_changed' | 'email_verified'>
}

/** Resets of passwords, in this database. */
export function createPasswordReset(dependencies: Dependencies): PasswordReset {
  const { options, db, mailer, mailCaps, layOutMail } = dependencies
  const { rateLimits, passwords, passwordAttempts, sessions, devices, tokens, auditLog } = dependencies
  const { serviceName: service, publicUrl } = options
  const seconds = options.passwordReset.tokenSeconds

  return {
    async request(email, context) {
      const address = normaliseEmail(email)
      const user = await db.users.findByEmail(address)
      await db.transaction(async (tx) => {
        const isLocked = await tx.users.lockForUpdate(user?.id)
        const admitted = await mailCaps.allowSend(
          { address, userId: user?.id },
          isLocked ? RESET_MAILS : NO_MAIL,
          tx,
        )
        const recipient = isLocked && admitted ? user : undefined
        const { token } = await tokens.issue(
          { userId: recipient?.id, purpose: RESET_PASSWORD, email: address, seconds },
          tx,
        )
        await auditLog.record('password_reset_requested', { userId: user?.id, context }, tx)
        const url = `${publicUrl}/reset_password?token=${token}`
        const minutes = Math.round(seconds / 60)
        const text = mailsIn(context.language).reset({ service, email: address, url, minutes })
        const mail = layOutMail(context.language, text, recipient?.email)
        await mailer.enqueue(mail, { userId: recipient?.id, priority: 'reset', seconds }, tx)
      })
      return address
    },

    async createResetToken(email, context) {
      const { id: userId, email: address } = await db.users.findUserBy({ email: normaliseEmail(email) })
      return db.transaction(async (tx) => {
        if (!(await tx.users.lockForUpdate(userId))) throw new UserNotFoundError()
        await tokens.end(userId, SETS_PASSWORD, tx)
        if (context) await auditLog.record('password_reset_requested', { userId, context }, tx)
        return (await tokens.issue({ userId, purpose: SET_PASSWORD, email: address, seconds }, tx)).token
      })
    },

    async complete({ token, newPassword, email }, context) {
      const address = email === undefined ? undefined : normaliseEmail(email)
      const reset = await tokens.find(token, SETS_PASSWORD)
      const user = reset && (await db.users.findUserBy({ id: reset.user_id }).catch(unlessNotFound))
      passwords.check(newPassword, user?.email ?? '')
      if (!user || reset.email !== user.email || (address ?? user.email) !== user.email)
        throw new InvalidResetTokenError()
      const hash = await passwords.hash(newPassword, { ...context, email: user.email })
      await sessions.trim(user.id)
      return db.transaction(async (tx) => {
        await tx.users.updateUser(user.id, { hashed_password: hash }).catch(unlessNotFound)
        if (!(await tokens.consume(reset, tx))) throw new InvalidResetTokenError()
        const purpose = reset.purpose === RESET_PASSWORD.name ? RESET_PASSWORD : SET_PASSWORD
        await tokens.consumeOthers(user.id, { purposes: [purpose], email: user.email }, tx)
        if (purpose === RESET_PASSWORD) await confirmEmail(dependencies, user, context, tx)
        await sessions.endAll(user.id, tx)
        await rateLimits.reset(passwordAttempts.failuresOf(user), tx)
        await concludeNewPassword(dependencies, 'password_reset', user, context, tx)
        await devices.forget(user.id, tx)
        // Others may lock the account again at once: the browser that the mailbox is read with is known from now on.
        return { email: user.email, deviceId: (await devices.add(user.id, context, tx)).id }
      })
    },
  }
}
