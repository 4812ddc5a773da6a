import type { Bound, Db, Tx } from '../../platform/database/db.ts'
import { ForbiddenError } from '../../platform/errors/request-errors.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Devices } from '../devices/service.ts'
import { InvalidVerificationError } from '../email-verification/errors.ts'
import type { EmailVerification } from '../email-verification/service.ts'
import { CHANGE_EMAIL, VERIFY_EMAIL } from '../email-verification/token-purposes.ts'
import type { Notices } from '../notices/service.ts'
import { SET_PASSWORD } from '../password-reset/token-purposes.ts'
import type { Passwords } from '../passwords/service.ts'
import type { SessionWithEmail } from '../sessions/repository.ts'
import type { Sessions } from '../sessions/service.ts'
import type { PasswordProof, Reauthentication } from '../sign-in/reauthentication.ts'
import type { TokenPurpose } from '../tokens/purpose.ts'
import type { OwnedToken, TokensRepository } from '../tokens/repository.ts'
import type { Tokens, UsedToken } from '../tokens/service.ts'
import { normaliseEmail } from '../users/email-address.ts'
import { EmailTakenError, UserNotFoundError } from '../users/errors.ts'
import type { UsersRepository } from '../users/repository.ts'
import { createMailing } from './mailing.ts'
import { UNDO_EMAIL_CHANGE } from './token-purposes.ts'

/** What confirms an address: the token of a link, or the address and the code that were mailed to it. */
export type Proof = { token: string } | { email: string; code: string }

const UNDO: readonly TokenPurpose[] = [UNDO_EMAIL_CHANGE]
const CONFIRMS_EMAIL: readonly TokenPurpose[] = [VERIFY_EMAIL, CHANGE_EMAIL]
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
    change: { email: string } & PasswordProof,
    context: RequestContext,
  ): Promise<string>
  /**
   * Confirms an address, which the user has from now on; gives it.
   * @throws {InvalidVerificationError} when the proof is not good, or somebody has the address by now.
   */
  confirm(proof: Proof, context: RequestContext): Promise<string>
  /**
   * Brings a former address back, and ends every way into the account: sessions, devices, whatever else was mailed, and
   * the password, since an attacker with the account knows it.
   * A link that was used does it no second time; it gives another token as long as {@link isUndoUnfinished}.
   * @returns a token to set a new password with.
   * @throws {InvalidVerificationError} when the token is not good.
   */
  undo(token: string, context: RequestContext): Promise<{ resetToken: string }>
  /**
   * Whether no new password was set since an undo, only minutes ago, with this link: a user who pressed twice, or lost the
   * page that came of it, goes on from there.
   */
  isUndoUnfinished(used: UsedToken): Promise<boolean>
}

type Repositories = { users: UsersRepository; tokens: TokensRepository }

interface Dependencies {
  options: { publicUrl: string; passwordReset: { tokenSeconds: number } }
  db: Db<Repositories>
  now: () => number
  passwords: Passwords
  reauthentication: Reauthentication
  sessions: Sessions
  devices: Devices
  tokens: Tokens
  emailVerification: EmailVerification
  notices: Notices
  auditLog: AuditLog<'email_change_requested' | 'email_changed' | 'email_verified' | 'email_change_undone'>
}

/** Changes of e-mail addresses, in this database. */
export function createEmailChange(dependencies: Dependencies): EmailChange {
  const { options, db, now, passwords, reauthentication, sessions, devices, tokens, auditLog } = dependencies
  const { mailNewAddress, notifyFormerAddress } = createMailing(dependencies)

  return {
    async request(caller, { email, ...proof }, context) {
      const address = normaliseEmail(email)
      const user = await reauthentication.confirm(caller, proof, context)
      const owner = await db.users.findByEmail(address)
      await db.transaction(async (tx) => {
        // Not with a password that was changed while it was verified: what was pending has ended with it.
        const isRight = await tx.users.lockIfPasswordUnchanged(user.id, user.hashed_password)
        if (!isRight) throw new ForbiddenError()
        // Read again: the address may have been confirmed, or changed, while the password was verified.
        const current = await tx.users.findUserBy({ id: user.id })
        await mailNewAddress(current, address, owner, context, tx)
        await auditLog.record('email_change_requested', { userId: user.id, context }, tx)
        if (address !== current.email)
          await notifyFormerAddress('emailChangeRequested', current, address, context, tx)
      })
      return address
    },

    async confirm(proof, context) {
      const token = await findToken(proof)
      if (!token) throw new InvalidVerificationError()
      const { user_id: id, email, purpose } = token
      await db.transaction(async (tx) => {
        await tx.users.lockForUpdate(id)
        if (!(await tokens.consume(token, tx))) throw new InvalidVerificationError()
        const user = await tx.users.findUserBy({ id })
        if (purpose === VERIFY_EMAIL.name && email !== user.email) throw new InvalidVerificationError()
        await tx.users.updateUser(id, { email, email_verified_at: now() }).catch(refuseIfTaken)
        await tokens.consumeOthers(id, { purposes: CONFIRMS_EMAIL, email }, tx)
        const isChange = email !== user.email
        await auditLog.record(isChange ? 'email_changed' : 'email_verified', { userId: id, context }, tx)
        if (!isChange) return
        await tokens.endAllBut(id, UNDO, tx)
        await notifyFormerAddress('emailChanged', user, email, context, tx)
      })
      return email
    },

    async undo(token, context) {
      const undo = (await tokens.find(token, UNDO)) ?? (await tokens.findUsed(token, UNDO))
      if (!undo) throw new InvalidVerificationError()
      const { user_id: id, email, digest } = undo
      return db.transaction(async (tx) => {
        await tx.users.lockForUpdate(id)
        if (await tokens.consume(undo, tx)) await restore(undo, context, tx)
        else if (!(await canGoOn(digest, tx))) throw new InvalidVerificationError()
        const seconds = options.passwordReset.tokenSeconds
        const reset = await tokens.issue({ userId: id, purpose: SET_PASSWORD, email, seconds }, tx)
        return { resetToken: reset.token }
      })
    },

    isUndoUnfinished: ({ digest }) => canGoOn(digest, db),
  }

  /** Gives a user who is locked their former address back, and leaves no way in but a new password. */
  async function restore(
    { user_id: id, email, created_at }: OwnedToken,
    context: RequestContext,
    tx: Tx<Repositories>,
  ): Promise<void> {
    const changes = { email, email_verified_at: now(), hashed_password: passwords.unusableHash() }
    await tx.users.updateUser(id, changes).catch(refuseIfTaken)
    await sessions.endAll(id, tx)
    await devices.forget(id, tx)
    await tokens.endAllBut(id, UNDO, tx)
    // An attacker may have changed to yet another address, and have a link to come back to it.
    await tokens.end(id, UNDO, tx, created_at)
    await auditLog.record('email_change_undone', { userId: id, context }, tx)
  }

  async function canGoOn(digest: string, { tokens }: Bound<Repositories>): Promise<boolean> {
    const time = now()
    const used = await tokens.findToken(digest, [UNDO_EMAIL_CHANGE.name], time)
    if (!used?.used_at || used.used_at <= time - GOING_ON_MS || used.account !== used.email) return false
    // It ends with every new password, however that is set.
    return tokens.hasToken(used.user_id, SET_PASSWORD.name, time)
  }

  function findToken(proof: Proof): Promise<OwnedToken | undefined> {
    return 'token' in proof
      ? tokens.find(proof.token, CONFIRMS_EMAIL)
      : tokens.findByCode(normaliseEmail(proof.email), proof.code, [VERIFY_EMAIL, CHANGE_EMAIL])
  }
}

function refuseIfTaken(error: unknown): never {
  throw error instanceof EmailTakenError || error instanceof UserNotFoundError
    ? new InvalidVerificationError()
    : error
}
