import type { Client } from '../../lib/client.ts'
import { sha256 } from '../../lib/digest.ts'
import { normaliseEmail } from '../../lib/email-address.ts'
import { ForbiddenError } from '../../lib/request-errors.ts'
import type { Services } from '../../services.ts'
import { type SessionWithEmail, sessionsRepository } from '../sessions/repository.ts'
import { type OwnedToken, tokensRepository } from '../tokens/repository.ts'
import { EmailTakenError, UserNotFoundError } from '../users/errors.ts'
import { usersRepository } from '../users/repository.ts'
import { InvalidVerificationError } from '../verification/errors.ts'
import { createMails } from './mails.ts'

/** What confirms an address: the token of a link, or the address and the code that were mailed to it. */
export type Proof = { token: string } | { email: string; code: string }

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
    client: Client,
  ): Promise<string>
  /**
   * Confirms an address, which the user has from now on; gives it.
   * @throws {InvalidVerificationError} when the proof is not good, or somebody has the address by now.
   */
  confirm(proof: Proof, client: Client): Promise<string>
  /**
   * Brings a former address back, and ends all sessions and whatever else was mailed since.
   * @returns a token to set a new password with: whoever took the account knows the one it has.
   * @throws {InvalidVerificationError} when the token is not good.
   */
  undo(token: string, client: Client): Promise<{ resetToken: string }>
}

/** Changes of address, in this database. */
export function createEmailChange(
  app: Omit<Services, 'passwordReset' | 'emailChange' | 'beginClose' | 'close'>,
): EmailChange {
  const { mailNewAddress, tellFormerAddress } = createMails(app)

  const emailChange: EmailChange = {
    async request(caller, { email, password }, client) {
      const address = normaliseEmail(email)
      const user = await app.auth.confirmPassword(caller, password, client)
      const owner = await usersRepository(app.knex).findByEmail(address)
      await app.knex.transaction(async (trx) => {
        // Not with a password that was changed while it was looked at: whatever was pending has ended with it.
        const isRight = await usersRepository(trx).holdIfHash(user.id, user.hashed_password)
        if (!isRight) throw new ForbiddenError()
        await mailNewAddress(user, address, owner, client, trx)
        await app.events.record('email_change_requested', { userId: user.id, client }, trx)
        if (address !== user.email)
          await tellFormerAddress('emailChangeRequested', user, address, client, trx)
      })
      return address
    },

    async confirm(proof, client) {
      const token = await findToken(proof)
      if (!token) throw new InvalidVerificationError()
      const { user_id: id, email, digest, purpose } = token
      await app.knex.transaction(async (trx) => {
        const users = usersRepository(trx, app.now)
        await users.hold(id)
        if (!(await tokensRepository(trx).takeToken(digest))) throw new InvalidVerificationError()
        const user = await users.findUserBy({ id })
        if (purpose === 'verify_email' && email !== user.email) throw new InvalidVerificationError()
        await users.updateUser(id, { email, email_verified_at: app.now() }).catch(refuseIfTaken)
        await tokensRepository(trx).deletePending(id)
        const isChange = email !== user.email
        await app.events.record(isChange ? 'email_changed' : 'email_verified', { userId: id, client }, trx)
        if (isChange) await tellFormerAddress('emailChanged', user, email, client, trx)
      })
      return email
    },

    async undo(token, client) {
      const undo = await app.tokens.find(token, ['undo_email_change'])
      if (!undo) throw new InvalidVerificationError()
      const { user_id: id, email, created_at } = undo
      return app.knex.transaction(async (trx) => {
        const users = usersRepository(trx, app.now)
        await users.hold(id)
        if (!(await tokensRepository(trx).takeToken(sha256(token)))) throw new InvalidVerificationError()
        await users.updateUser(id, { email, email_verified_at: app.now() }).catch(refuseIfTaken)
        await sessionsRepository(trx).deleteSessionsOf(id)
        await tokensRepository(trx).deletePending(id)
        await app.events.record('email_change_undone', { userId: id, client }, trx)
        // Whoever took the account may have moved on to yet another address, and holds a link to come back to it.
        await tokensRepository(trx).deleteTokensOf(id, ['undo_email_change'], created_at)
        const seconds = app.config.RESET_TOKEN_SECONDS
        const reset = await app.tokens.issue({ userId: id, purpose: 'reset_password', email, seconds }, trx)
        return { resetToken: reset.token }
      })
    },
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
