import type { Knex } from 'knex'
import { ForbiddenError } from '../../platform/errors/request-errors.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { Services } from '../../services.ts'
import { InvalidVerificationError } from '../email-verification/errors.ts'
import { type SessionWithEmail, sessionsRepository } from '../sessions/repository.ts'
import type { Purpose } from '../tokens/purpose.ts'
import { ENDED_BY_NEW_ADDRESS, type OwnedToken, tokensRepository } from '../tokens/repository.ts'
import type { UsedToken } from '../tokens/service.ts'
import { normaliseEmail } from '../users/email-address.ts'
import { EmailTakenError, UserNotFoundError } from '../users/errors.ts'
import { usersRepository } from '../users/repository.ts'
import { createMails } from './mails.ts'

/** What confirms an address: the token of a link, or the address and the code that were mailed to it. */
export type Proof = { token: string } | { email: string; code: string }

const UNDO: readonly Purpose[] = ['undo_email_change']
/** For how long a link that undid a change leads on to the form that sets a password. */
const GOING_ON_MS = 10 * 60_000

/** Confirming an address, and changing to another. */
export interface EmailChange {
  /**
   * Asks for another address: it is taken when it is confirmed. Nothing tells the caller whether somebody has it.
   * @returns the new address, normalised.
   * @throws {InvalidEmailError} when it is none.
   * @throws {InvalidCredentialsError} when the password is wrong.
   */
  request(
    caller: SessionWithEmail,
    change: { email: string; password: string },
    context: RequestContext,
  ): Promise<string>
  /**
   * Confirms an address, which the user has from now on; gives it.
   * @throws {InvalidVerificationError} when the proof is not good, or somebody has the address by now.
   */
  confirm(proof: Proof, context: RequestContext): Promise<string>
  /**
   * Brings a former address back, and ends every way into the account: sessions, devices, whatever else was mailed, and
   * the password, since whoever took the account knows it.
   * A link that was used does it no second time; it gives another token as long as {@link isUndoUnfinished}.
   * @returns a token to set a new password with.
   * @throws {InvalidVerificationError} when the token is not good.
   */
  undo(token: string, context: RequestContext): Promise<{ resetToken: string }>
  /**
   * Whether no new password was set since an undo, only minutes ago, with this link: whoever pressed twice, or lost the
   * page that came of it, goes on from there.
   */
  isUndoUnfinished(used: UsedToken): Promise<boolean>
}

/** Changes of address, in this database. */
export function createEmailChange(
  app: Omit<Services, 'passwordReset' | 'emailChange' | 'beginClose' | 'close'>,
): EmailChange {
  const { mailNewAddress, tellFormerAddress } = createMails(app)

  const emailChange: EmailChange = {
    async request(caller, { email, password }, context) {
      const address = normaliseEmail(email)
      const user = await app.auth.confirmPassword(caller, password, context)
      const owner = await usersRepository(app.knex).findByEmail(address)
      await app.knex.transaction(async (trx) => {
        // Not with a password that was changed while it was looked at: whatever was pending has ended with it.
        const isRight = await usersRepository(trx).lockIfPasswordUnchanged(user.id, user.hashed_password)
        if (!isRight) throw new ForbiddenError()
        // Once more: the address may have been confirmed, or changed, while the password was looked at.
        const current = await usersRepository(trx).findUserBy({ id: user.id })
        await mailNewAddress(current, address, owner, context, trx)
        await app.auditLog.record('email_change_requested', { userId: user.id, context }, trx)
        if (address !== current.email)
          await tellFormerAddress('emailChangeRequested', current, address, context, trx)
      })
      return address
    },

    async confirm(proof, context) {
      const token = await findToken(proof)
      if (!token) throw new InvalidVerificationError()
      const { user_id: id, email, purpose } = token
      await app.knex.transaction(async (trx) => {
        const users = usersRepository(trx, app.now)
        await users.lockForUpdate(id)
        if (!(await app.tokens.consume(token, trx))) throw new InvalidVerificationError()
        const user = await users.findUserBy({ id })
        if (purpose === 'verify_email' && email !== user.email) throw new InvalidVerificationError()
        await users.updateUser(id, { email, email_verified_at: app.now() }).catch(refuseIfTaken)
        await app.tokens.consumeOthers(id, { purposes: ['verify_email', 'change_email'], email }, trx)
        const isChange = email !== user.email
        await app.auditLog.record(isChange ? 'email_changed' : 'email_verified', { userId: id, context }, trx)
        if (!isChange) return
        await tokensRepository(trx).deleteTokensOf(id, ENDED_BY_NEW_ADDRESS)
        await tellFormerAddress('emailChanged', user, email, context, trx)
      })
      return email
    },

    async undo(token, context) {
      const undo = (await app.tokens.find(token, UNDO)) ?? (await app.tokens.findUsed(token, UNDO))
      if (!undo) throw new InvalidVerificationError()
      const { user_id: id, email, digest } = undo
      return app.knex.transaction(async (trx) => {
        await usersRepository(trx).lockForUpdate(id)
        if (await app.tokens.consume(undo, trx)) await restore(undo, context, trx)
        else if (!(await canGoOn(digest, trx))) throw new InvalidVerificationError()
        const seconds = app.options.passwordReset.tokenSeconds
        const reset = await app.tokens.issue({ userId: id, purpose: 'set_password', email, seconds }, trx)
        return { resetToken: reset.token }
      })
    },

    isUndoUnfinished: ({ digest }) => canGoOn(digest, app.knex),
  }

  /** Gives a user who is held their former address back, and nobody any way in but by a new password. */
  async function restore(
    { user_id: id, email, created_at }: OwnedToken,
    context: RequestContext,
    trx: Knex,
  ): Promise<void> {
    const changes = { email, email_verified_at: app.now(), hashed_password: app.passwords.unusableHash() }
    await usersRepository(trx, app.now).updateUser(id, changes).catch(refuseIfTaken)
    await sessionsRepository(trx).deleteSessionsOf(id)
    await app.devices.forget(id, trx)
    await tokensRepository(trx).deleteTokensOf(id, ENDED_BY_NEW_ADDRESS)
    // Whoever took the account may have moved on to yet another address, and holds a link to come back to it.
    await tokensRepository(trx).deleteTokensOf(id, UNDO, created_at)
    await app.auditLog.record('email_change_undone', { userId: id, context }, trx)
  }

  async function canGoOn(digest: string, knex: Knex): Promise<boolean> {
    const now = app.now()
    const used = await tokensRepository(knex).findToken(digest, UNDO, now)
    if (!used?.used_at || used.used_at <= now - GOING_ON_MS || used.account !== used.email) return false
    // It ends with every new password, however that is set.
    return tokensRepository(knex).hasToken(used.user_id, 'set_password', now)
  }

  const findToken = (proof: Proof): Promise<OwnedToken | undefined> =>
    'token' in proof
      ? app.tokens.find(proof.token, ['verify_email', 'change_email'])
      : app.tokens.findByCode(normaliseEmail(proof.email), proof.code)

  return emailChange
}

function refuseIfTaken(error: unknown): never {
  throw error instanceof EmailTakenError || error instanceof UserNotFoundError
    ? new InvalidVerificationError()
    : error
}
