import { sha256 } from '../../platform/crypto/digest.ts'
import type { Db } from '../../platform/database/db.ts'
import { inBatches } from '../../platform/database/in-batches.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Devices } from '../devices/service.ts'
import type { UsersRepository } from '../users/repository.ts'
import { SessionNotFoundError } from './errors.ts'
import type { Session, SessionsRepository, SessionWithEmail } from './repository.ts'
import type { Sessions } from './service.ts'

/** The session and the device that a request comes with. */
export interface Caller {
  session: SessionWithEmail
  presentedDeviceId?: string | undefined
}

interface Dependencies {
  db: Db<{ users: UsersRepository; sessions: SessionsRepository }>
  sessions: Sessions
  devices: Devices
  auditLog: AuditLog<'signed_out'>
}

/** Ending sessions. */
export type SignOut = ReturnType<typeof createSignOut>

/** Ending sessions, in this database. */
export function createSignOut({ db, sessions, devices, auditLog }: Dependencies) {
  /**
   * Ends sessions of a user that `end` deletes, at most so many as it gives, and with them their devices, so that
   * a sign-in with one of them is from an unknown device from now on; the device of the request stays.
   * @returns how many sessions it were.
   */
  const endWithDevices = (
    { session: present, presentedDeviceId }: Caller,
    context: RequestContext,
    isFirst: boolean,
    end: (repository: SessionsRepository) => Promise<Pick<Session, 'digest' | 'device_digest'>[]>,
  ): Promise<number> =>
    db.transaction(async (tx) => {
      const userId = present.user_id
      await tx.users.lockForUpdate(userId)
      const ended = await end(tx.sessions)
      if (ended.length === 0) return 0
      if (isFirst) await auditLog.record('signed_out', { userId, context }, tx)
      const kept = [
        await tx.sessions.findDeviceOf(present.digest),
        presentedDeviceId && sha256(presentedDeviceId),
      ]
      const digests = ended.flatMap(({ device_digest }) => device_digest ?? [])
      const forgotten = digests.filter((digest) => !kept.includes(digest))
      await devices.forgetByDigest(userId, forgotten, tx)
      return ended.length
    })

  /** Ends one session, and leaves its device known: the next sign-in of that browser causes no notice. */
  const endSession = (
    { digest, user_id: userId }: Pick<SessionWithEmail, 'digest' | 'user_id'>,
    context: RequestContext,
  ): Promise<void> =>
    db.transaction(async (tx) => {
      await tx.users.lockForUpdate(userId)
      if (await tx.sessions.deleteSession(digest))
        await auditLog.record('signed_out', { userId, context }, tx)
    })

  return {
    /**
     * Ends the caller's session, and every other that the same browser presents: the cookie of one would sign it in
     * again. The device stays known.
     */
    async logOut(
      caller: Pick<SessionWithEmail, 'digest' | 'user_id'>,
      context: RequestContext,
      presentedSessionIds: readonly string[] = [],
    ): Promise<void> {
      await endSession(caller, context)
      for (const sessionId of presentedSessionIds) {
        const other = await sessions.find(sessionId)
        if (other) await endSession(other, context)
      }
    },

    /**
     * Ends the caller's session that they call by this name, and forgets its device, unless it is the one they ask with;
     * true where the session is.
     * @throws {SessionNotFoundError} when the caller has none of this name.
     */
    async logOutDevice(present: Caller, id: string, context: RequestContext): Promise<boolean> {
      const { session: caller } = present
      const named = await sessions.findByName(caller.user_id, id)
      if (!named) throw new SessionNotFoundError()
      const isCurrent = named.digest === caller.digest
      if (isCurrent) await endSession(named, context)
      else
        await endWithDevices(present, context, true, async (repository) =>
          (await repository.deleteSession(named.digest)) ? [named] : [],
        )
      return isCurrent
    },

    /**
     * Ends a user's session of this name, or all of them, and forgets their devices.
     * @returns how many sessions it were.
     */
    async endSessions(userId: number, context: RequestContext, id?: string): Promise<number> {
      let count = 0
      const endSome = (limit: number) =>
        db.transaction(async (tx) => {
          await tx.users.lockForUpdate(userId)
          const ended = await tx.sessions.deleteSome(
            userId,
            id === undefined ? { except: '' } : { id },
            limit,
          )
          if (ended.length > 0 && count === 0) await auditLog.record('signed_out', { userId, context }, tx)
          const digests = ended.flatMap(({ device_digest }) => device_digest ?? [])
          await devices.forgetByDigest(userId, digests, tx)
          if (id === undefined) await devices.distrust(userId, tx)
          count += ended.length
          return ended.length
        })
      await inBatches(endSome)
      return count
    },

    /**
     * Ends every session of the caller but the one they ask with, and forgets their devices, in small batches; no other
     * device is trusted any more.
     */
    async logOutOthers(present: Caller, context: RequestContext): Promise<void> {
      const { user_id: userId, digest } = present.session
      let isFirst = true
      await inBatches(async (limit) => {
        const ended = await endWithDevices(present, context, isFirst, (repository) =>
          repository.deleteSome(userId, { except: digest }, limit),
        )
        isFirst = false
        return ended
      })
      await devices.distrust(userId, db, present.presentedDeviceId)
    },
  }
}
