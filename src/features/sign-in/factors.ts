import type { RequestContext } from '../../platform/http/request-context.ts'
import type { User } from '../users/repository.ts'
import { InvalidCodeError } from './errors.ts'

/** A second factor that users can turn on; features add theirs to {@link Factors}. */
export interface Factor {
  /** The methods by which this user can give it now, such as `totp`; empty where it is off. */
  methodsOf(userId: number): Promise<readonly string[]>
  /**
   * Verifies a code, which is counted before; each is good once.
   * @param deviceId the known device that it is given on, which has failures of its own.
   * @returns what it adds to `amr` (RFC 8176), such as `otp`.
   * @throws {InvalidCodeError} when it is wrong; {@link TooManyAttemptsError} when there were too many.
   */
  verify(
    user: Pick<User, 'id' | 'email' | 'email_verified_at'>,
    code: string,
    context: RequestContext,
    deviceId?: string,
  ): Promise<string>
}

/** The second factors there are. */
export interface Factors {
  add(factor: Factor): void
  /** The methods by which this user can give a second factor; empty where none is on. */
  methodsOf(userId: number): Promise<readonly string[]>
  verify: Factor['verify']
}

/** None at first. */
export function createFactors(): Factors {
  const factors: Factor[] = []
  return {
    add: (factor) => void factors.push(factor),
    async methodsOf(userId) {
      return (await Promise.all(factors.map((factor) => factor.methodsOf(userId)))).flat()
    },
    async verify(user, code, context, deviceId) {
      for (const factor of factors)
        if ((await factor.methodsOf(user.id)).length > 0) return factor.verify(user, code, context, deviceId)
      throw new InvalidCodeError()
    },
  }
}
