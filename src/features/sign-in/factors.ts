import type { Bound } from '../../platform/database/db.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { Counter } from '../rate-limits/rules.ts'
import type { User } from '../users/repository.ts'
import { InvalidCodeError } from './errors.ts'

/** Whose second factor it is. */
export type FactorOwner = Pick<User, 'id' | 'email' | 'email_verified_at'>

/** What is on for a user, as they are shown it; features add what their factors say. */
// biome-ignore lint/suspicious/noEmptyInterface: features declare what they add
export interface FactorStates {}

/** What proves a second factor; features add what their factors take. */
export interface FactorProof {
  /** A code. */
  code?: string | undefined
}

/** A second factor that users can turn on; features add theirs to {@link Factors}. */
export interface Factor {
  /**
   * The methods by which this user can give it now, such as `totp`; empty where it is off.
   * @param deviceId the device that it is to be given on, if the user gave it there before.
   */
  methodsOf(userId: number, deviceId?: string): Promise<readonly string[]>
  /** Does what has to be done before it can be given, such as to mail a code. */
  prepare(user: FactorOwner, context: RequestContext, deviceId?: string): Promise<void>
  /** Whether the user has it on, as the transaction sees it. */
  isOn(userId: number, tx: Bound): Promise<boolean>
  /** Whether this may be a proof of it, right or wrong. */
  takes(proof: FactorProof): boolean
  /**
   * Verifies a proof, which is counted before; each is good once.
   * @param deviceId the device that it is given on, if the user gave it there before: it has failures of its own.
   * @returns what it adds to `amr` (RFC 8176), such as `otp`.
   * @throws {InvalidCodeError} when it is wrong; {@link TooManyAttemptsError} when there were too many.
   * @throws {SecondFactorRequiredError} when it is right, and another has to follow.
   */
  verify(user: FactorOwner, proof: FactorProof, context: RequestContext, deviceId?: string): Promise<string>
  /** Under what wrong proofs of this user are counted, but those of devices with failures of their own. */
  failuresOf(userId: number): Counter[]
  /** What is on for a user. */
  stateOf(userId: number): Promise<Partial<FactorStates>>
}

/** The second factors there are. */
export interface Factors {
  add(factor: Factor): void
  /** The methods by which this user can give a second factor; empty where none is on. */
  methodsOf: Factor['methodsOf']
  /** Whether any is on. */
  isOn: Factor['isOn']
  prepare: Factor['prepare']
  verify: Factor['verify']
  failuresOf: Factor['failuresOf']
  stateOf(userId: number): Promise<FactorStates>
}

/** None at first. */
export function createFactors(): Factors {
  const factors: Factor[] = []
  return {
    add: (factor) => void factors.push(factor),
    async methodsOf(userId, deviceId) {
      return (await Promise.all(factors.map((factor) => factor.methodsOf(userId, deviceId)))).flat()
    },
    async prepare(user, context, deviceId) {
      for (const factor of factors) await factor.prepare(user, context, deviceId)
    },
    async isOn(userId, tx) {
      for (const factor of factors) if (await factor.isOn(userId, tx)) return true
      return false
    },
    async verify(user, proof, context, deviceId) {
      for (const factor of factors)
        if (factor.takes(proof) && (await factor.methodsOf(user.id, deviceId)).length > 0)
          return factor.verify(user, proof, context, deviceId)
      throw new InvalidCodeError()
    },
    failuresOf: (userId) => factors.flatMap((factor) => factor.failuresOf(userId)),
    async stateOf(userId) {
      const states = await Promise.all(factors.map((factor) => factor.stateOf(userId)))
      return Object.assign({}, ...states)
    },
  }
}
