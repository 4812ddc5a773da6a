import { randomBytes } from 'node:crypto'
import type { Db } from '../../platform/database/db.ts'
import { ForbiddenError } from '../../platform/errors/request-errors.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { Jobs } from '../../platform/jobs/jobs.ts'
import type { Log } from '../../platform/logging/log.ts'
import type { LayOutMail } from '../../platform/mail/layout.ts'
import type { Mailer } from '../../platform/mail/mailer.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Devices } from '../devices/service.ts'
import type { MailCaps } from '../mail-caps/service.ts'
import type { Notices } from '../notices/service.ts'
import type { RateLimits } from '../rate-limits/service.ts'
import type { Secrets } from '../secrets/service.ts'
import type { SessionWithEmail } from '../sessions/repository.ts'
import type { OpenedSession, Sessions } from '../sessions/service.ts'
import { CodeRequiredError, InvalidCodeError } from '../sign-in/errors.ts'
import type { Factors } from '../sign-in/factors.ts'
import type { PasswordAttempts } from '../sign-in/password-attempts.ts'
import type { PasswordProof, Reauthentication } from '../sign-in/reauthentication.ts'
import type { SecondFactorOptions } from '../sign-in/second-step.ts'
import type { Tokens } from '../tokens/service.ts'
import type { User, UsersRepository } from '../users/repository.ts'
import { createCodes } from './codes.ts'
import { type ConclusionEvent, type ConclusionRepositories, createConclusion } from './conclusion.ts'
import { NoSecondFactorError, SecondFactorOffError, SecondFactorOnError, WrongClockError } from './errors.ts'
import { createTotpFactor } from './factor.ts'
import { enrolmentGuessesOf } from './guesses.ts'
import { makeRecoveryCodes } from './recovery-codes.ts'
import type { SecondFactorRepository } from './repository.ts'
import { SEALED } from './sealed.ts'
import { base32, otpauthUri, SECRET_BYTES } from './totp.ts'

/** What an authenticator app is given. */
export interface Enrolment {
  /** In base32. */
  secret: string
  uri: string
}

/** Turning a second factor on and off: codes of an authenticator app, and recovery codes. */
export interface SecondFactor {
  /**
   * Makes a secret for a signed-in user, which guards nothing until a code of it was given; it is forgotten after an hour.
   * @throws {InvalidCredentialsError} when the password is wrong; {@link SecondFactorOnError} where one is on.
   */
  enrol(caller: SessionWithEmail, password: string, context: RequestContext): Promise<Enrolment>
  /**
   * Turns it on, which ends the user's other sessions, and gives this one a new ID; gives recovery codes, which are known
   * only now. First codes are counted: a stolen session is no way to guess them.
   * @throws {TooManyAttemptsError} when there were too many wrong ones.
   * @throws {InvalidCodeError} when the code is wrong; {@link WrongClockError} when it is one of another time.
   * @throws {NoSecondFactorError} where no secret was made within the hour.
   */
  confirm(
    caller: SessionWithEmail,
    given: { code: string; presentedDeviceId?: string | undefined },
    context: RequestContext,
  ): Promise<{ recoveryCodes: string[]; renewal: OpenedSession }>
  /**
   * Turns it off, which ends the user's other sessions.
   * @throws {InvalidCredentialsError | InvalidCodeError} when the password or the code is wrong.
   */
  remove(caller: SessionWithEmail, proof: PasswordProof, context: RequestContext): Promise<void>
  /**
   * Gives new recovery codes; the former ones are void. Needs no code where this session gave one in the last ten minutes: it
   * may have been the last.
   * @throws {InvalidCredentialsError | InvalidCodeError} when the password or the code is wrong.
   */
  renewCodes(caller: SessionWithEmail, proof: PasswordProof, context: RequestContext): Promise<string[]>
  /** Turns it off for a user who lost all that proves it, as an operator; false where none is on. */
  reset(user: User, context: RequestContext): Promise<boolean>
}

interface Dependencies {
  options: { serviceName: string; secondFactor: SecondFactorOptions }
  db: Db<{ users: UsersRepository; secondFactor: SecondFactorRepository } & ConclusionRepositories>
  now: () => number
  log: Log
  jobs: Jobs
  secrets: Secrets
  tokens: Tokens
  mailCaps: MailCaps
  mailer: Mailer
  layOutMail: LayOutMail
  factors: Factors
  passwordAttempts: PasswordAttempts
  reauthentication: Reauthentication
  rateLimits: RateLimits
  sessions: Sessions
  devices: Devices
  notices: Notices
  auditLog: AuditLog<ConclusionEvent | 'second_factor_failed' | 'recovery_code_used' | 'throttled'>
}

const UNCONFIRMED_MS = 3_600_000

/** The second factors of this database's users. */
export function createSecondFactor(dependencies: Dependencies): SecondFactor {
  const { options, db, now, jobs, secrets, factors } = dependencies
  const { passwordAttempts, reauthentication, rateLimits, sessions } = dependencies
  const { tell, leaveOne, forgetFactor } = createConclusion(dependencies)
  const codes = createCodes(dependencies)
  factors.add(createTotpFactor({ ...dependencies, codes }))
  secrets.addColumn({ ...SEALED, key: 'user_id' })
  jobs.everyMinute(() => db.secondFactor.deleteUnconfirmed(now() - UNCONFIRMED_MS))

  const refuseWhereOff = () => {
    if (options.secondFactor.policy === 'off') throw new SecondFactorOffError()
  }

  /** Asks for the password and, unless this session gave one just before, for a code. */
  async function prove(
    caller: SessionWithEmail,
    proof: PasswordProof,
    context: RequestContext,
  ): Promise<User> {
    refuseWhereOff()
    const user = await reauthentication.confirm(caller, proof, context)
    if (!(await db.secondFactor.isOn(user.id))) throw new NoSecondFactorError()
    return user
  }

  return {
    async enrol(caller, password, context) {
      refuseWhereOff()
      const user = await passwordAttempts.reauthenticate(caller, password, context)
      const secret = randomBytes(SECRET_BYTES)
      await db.transaction(async (tx) => {
        if (!(await tx.users.lockIfPasswordUnchanged(user.id, user.hashed_password)))
          throw new ForbiddenError()
        if (await tx.secondFactor.isOn(user.id)) throw new SecondFactorOnError()
        const sealed = await secrets.seal(secret.toString('base64url'), { ...SEALED, row: user.id }, tx)
        await tx.secondFactor.saveSecret({ user_id: user.id, sealed, created_at: now() })
      })
      return { secret: base32(secret), uri: otpauthUri(secret, options.serviceName, user.email) }
    },

    async confirm(caller, { code, presentedDeviceId }, context) {
      refuseWhereOff()
      const user = await db.users.findUserBy({ id: caller.user_id })
      const secret = await db.secondFactor.findSecret(user.id)
      if (!secret || secret.created_at < now() - UNCONFIRMED_MS) throw new NoSecondFactorError()
      if (secret.confirmed_at !== null) throw new SecondFactorOnError()
      const counted = [enrolmentGuessesOf(user.id)]
      await rateLimits.consume(counted)
      const outcome = await codes.useTotp(secret, code)
      if (outcome === 'wrong clock') throw new WrongClockError()
      if (outcome === 'refused') throw new InvalidCodeError()
      await rateLimits.refund(counted)
      const { codes: recoveryCodes, digests } = makeRecoveryCodes()
      await sessions.trim(user.id, caller.digest)
      return db.transaction(async (tx) => {
        await tx.users.lockForUpdate(user.id)
        const renewal = await leaveOne(caller, presentedDeviceId, context, tx)
        if (!(await tx.secondFactor.confirmSecret(secret, now()))) throw new SecondFactorOnError()
        await tx.secondFactor.replaceCodes(user.id, digests)
        await tell('second_factor_on', user, context, tx)
        return { recoveryCodes, renewal }
      })
    },

    async remove(caller, proof, context) {
      const user = await prove(caller, proof, context)
      if (!proof.code) throw new CodeRequiredError()
      await sessions.trim(user.id, caller.digest)
      await db.transaction(async (tx) => {
        if (!(await tx.users.lockIfPasswordUnchanged(user.id, user.hashed_password)))
          throw new ForbiddenError()
        await tx.secondFactor.deleteAll(user.id)
        await tx.sessions.deleteSessionsOf(user.id, { except: caller.digest })
        await forgetFactor(user.id, tx)
        await tell('second_factor_off', user, context, tx)
      })
    },

    async renewCodes(caller, proof, context) {
      const user = await prove(caller, proof, context)
      const { codes, digests } = makeRecoveryCodes()
      await db.transaction(async (tx) => {
        if (!(await tx.users.lockIfPasswordUnchanged(user.id, user.hashed_password)))
          throw new ForbiddenError()
        await tx.secondFactor.replaceCodes(user.id, digests)
        await tell('recovery_codes_renewed', user, context, tx)
      })
      return codes
    },

    reset: (user, context) =>
      db.transaction(async (tx) => {
        await tx.users.lockForUpdate(user.id)
        const wasOn = await tx.secondFactor.isOn(user.id)
        await tx.secondFactor.deleteAll(user.id)
        if (!wasOn) return false
        await forgetFactor(user.id, tx)
        await tell('second_factor_off', user, context, tx)
        return true
      }),
  }
}
