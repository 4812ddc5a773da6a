import type { Db } from '../../platform/database/db.ts'
import { ForbiddenError } from '../../platform/errors/request-errors.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Devices } from '../devices/service.ts'
import type { Notices } from '../notices/service.ts'
import { concludeNewPassword } from '../passwords/new-password.ts'
import type { Passwords } from '../passwords/service.ts'
import type { SessionsRepository, SessionWithEmail } from '../sessions/repository.ts'
import type { OpenedSession, Sessions } from '../sessions/service.ts'
import type { Reauthentication } from '../sign-in/reauthentication.ts'
import type { Tokens } from '../tokens/service.ts'
import type { UsersRepository } from '../users/repository.ts'

/** A new password in the place of the current one; `presentedDeviceId` is the device ID that the request came with. */
export interface PasswordReplacement {
  currentPassword: string
  code?: string | undefined
  newPassword: string
  presentedDeviceId?: string | undefined
}

/** Changing a password, with the current one. */
export interface PasswordChange {
  /**
   * Changes the caller's password: ends their other sessions, and gives this one a new ID; forgets all devices but
   * theirs, which gets an ID where it has none.
   * @throws {PasswordRefusedError} when the new password will not do.
   * @throws {InvalidCredentialsError} when the current one is wrong.
   * @throws {ForbiddenError} when the session was ended meanwhile; nothing is changed then.
   */
  changePassword(
    caller: SessionWithEmail,
    change: PasswordReplacement,
    context: RequestContext,
  ): Promise<OpenedSession & { deviceId?: string | undefined }>
}

interface Dependencies {
  db: Db<{ users: UsersRepository; sessions: SessionsRepository }>
  passwords: Passwords
  reauthentication: Reauthentication
  sessions: Sessions
  devices: Devices
  tokens: Tokens
  notices: Notices
  auditLog: AuditLog<'password_changed' | 'password_reset'>
}

/** Changes of passwords, in this database. */
export function createPasswordChange(dependencies: Dependencies): PasswordChange {
  const { db, passwords, reauthentication, sessions, devices } = dependencies

  const passwordChange: PasswordChange = {
    async changePassword(caller, change, context) {
      const { currentPassword, newPassword, code, presentedDeviceId } = change
      passwords.check(newPassword, caller.email)
      const proof = { password: currentPassword, code, presentedDeviceId }
      const user = await reauthentication.confirm(caller, proof, context)
      const hash = await passwords.hash(newPassword, { ...context, email: caller.email })
      await sessions.trim(user.id, caller.digest)
      const renewed = await db.transaction(async (tx) => {
        if (!(await tx.users.replaceHash(user.id, user.hashed_password, hash))) return undefined
        const renewal = await sessions.renew(caller, tx)
        if (!renewal) throw new ForbiddenError()
        const { digest } = renewal.session
        await tx.sessions.deleteSessionsOf(user.id, { except: digest })
        await devices.forget(user.id, tx, presentedDeviceId)
        await devices.distrust(user.id, tx)
        const known = await devices.use(user.id, presentedDeviceId, context, tx)
        const device = known ? { digest: known, id: undefined } : await devices.add(user.id, context, tx)
        await tx.sessions.setDevice(digest, device.digest)
        await concludeNewPassword(dependencies, 'password_changed', user, context, tx)
        return { ...renewal, deviceId: device.id }
      })
      // The password was changed meanwhile: whether the one given is still the current one is verified again.
      return renewed ?? passwordChange.changePassword(caller, change, context)
    },
  }
  return passwordChange
}
