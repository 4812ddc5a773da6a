import type { Db } from '../../platform/database/db.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { Devices } from '../devices/service.ts'
import type { SessionWithEmail } from '../sessions/repository.ts'
import type { Sessions } from '../sessions/service.ts'
import type { User } from '../users/repository.ts'
import { CodeRequiredError } from './errors.ts'
import type { Factors } from './factors.ts'
import type { PasswordAttempts } from './password-attempts.ts'

/** What a signed-in user proves once more who they are with. */
export interface PasswordProof {
  password: string
  /** The code of a second factor, where one is on. */
  code?: string | undefined
  presentedDeviceId?: string | undefined
}

/** Asks signed-in users to prove once more who they are. */
export interface Reauthentication {
  /**
   * Verifies a password and, where a second factor is on and this session gave none in the last ten minutes, a code.
   * @throws {InvalidCredentialsError | CodeRequiredError | InvalidCodeError} when one is wrong or missing.
   * @throws {TooManyAttemptsError} when there were too many.
   */
  confirm(caller: SessionWithEmail, proof: PasswordProof, context: RequestContext): Promise<User>
  /** The methods by which a second factor has to be given beside the password; none where no code is asked for. */
  methodsFor(caller: SessionWithEmail, presentedDeviceId: string | undefined): Promise<readonly string[]>
}

interface Dependencies {
  db: Db
  passwordAttempts: PasswordAttempts
  factors: Factors
  sessions: Sessions
  devices: Devices
}

/** Re-authentication in this database. */
export function createReauthentication(dependencies: Dependencies): Reauthentication {
  const { db, passwordAttempts, factors, sessions, devices } = dependencies

  /** The device that a request presents, if the user gave a second factor on it before. */
  const factorDevice = async (userId: number, presented: string | undefined) =>
    (await devices.gaveFactor(userId, presented, db)) ? presented : undefined

  return {
    async confirm(caller, { password, code, presentedDeviceId }, context) {
      const user = await passwordAttempts.reauthenticate(caller, password, context)
      const device = await factorDevice(user.id, presentedDeviceId)
      if ((await factors.methodsOf(user.id, device)).length === 0) return user
      if (code === undefined || code === '') {
        if (await sessions.isRecent(caller.digest, { factor: true })) return user
        await factors.prepare(user, context, device)
        throw new CodeRequiredError()
      }
      await factors.verify(user, { code }, context, device)
      await sessions.noteFactor(caller.digest)
      return user
    },

    async methodsFor({ user_id: userId, digest }, presentedDeviceId) {
      if (await sessions.isRecent(digest, { factor: true })) return []
      return factors.methodsOf(userId, await factorDevice(userId, presentedDeviceId))
    },
  }
}
