import type { Bound, Db } from '../../platform/database/db.ts'
import { TooManyAttemptsError } from '../../platform/errors/too-many-attempts-error.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { LayOutMail } from '../../platform/mail/layout.ts'
import type { Mailer } from '../../platform/mail/mailer.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { MailCaps } from '../mail-caps/service.ts'
import type { Notices } from '../notices/service.ts'
import type { Counter } from '../rate-limits/rules.ts'
import type { RateLimits } from '../rate-limits/service.ts'
import { InvalidCodeError, SecondFactorRequiredError } from '../sign-in/errors.ts'
import type { Factor, FactorOwner } from '../sign-in/factors.ts'
import type { SecondFactorOptions } from '../sign-in/second-step.ts'
import type { Tokens } from '../tokens/service.ts'
import type { UsersRepository } from '../users/repository.ts'
import { type Codes, METHOD } from './codes.ts'
import {
  areTooManyInARow,
  enrolmentGuessesOf,
  type GuessCounters,
  guessesOf,
  MOST_GUESSES,
} from './guesses.ts'
import { createMailedCode } from './mailed-code.ts'
import { mailsIn } from './mails/index.ts'
import { type SecondFactorRepository, secondFactorRepository } from './repository.ts'

declare module '../sign-in/factors.ts' {
  interface FactorStates {
    totp: boolean
    recovery_codes_left: number
  }
}

interface Dependencies {
  options: { serviceName: string; secondFactor: SecondFactorOptions }
  db: Db<{ users: UsersRepository; secondFactor: SecondFactorRepository }>
  codes: Codes
  tokens: Tokens
  mailCaps: MailCaps
  mailer: Mailer
  layOutMail: LayOutMail
  rateLimits: RateLimits
  notices: Notices
  auditLog: AuditLog<'second_factor_failed' | 'throttled'>
}

/** Codes of an authenticator app (TOTP), and recovery codes in their place. */
export function createTotpFactor(dependencies: Dependencies) {
  const { options, db, codes, rateLimits, notices, auditLog } = dependencies
  const mailedCode = createMailedCode(dependencies)

  const isOn = async (userId: number, repository = db.secondFactor) =>
    options.secondFactor.policy !== 'off' && (await repository.isOn(userId))

  const needsMailedCode = async ({ row }: GuessCounters) =>
    areTooManyInARow(await rateLimits.countOf(row, db))

  async function methodsOf(userId: number): Promise<string[]> {
    return (await db.secondFactor.countCodes(userId)) > 0 ? ['totp', 'recovery_code'] : ['totp']
  }

  /** Takes the code that was mailed, after which the others are taken again; mails one where that is wrong. */
  async function useMailedCode(
    user: FactorOwner,
    code: string,
    { row }: GuessCounters,
    context: RequestContext,
  ): Promise<void> {
    if (!(await mailedCode.use(user, code))) {
      await mailedCode.send(user, context)
      throw new InvalidCodeError()
    }
    await rateLimits.reset([row])
    throw new SecondFactorRequiredError(await methodsOf(user.id))
  }

  /** Counts a code before it is looked at. */
  async function count(user: FactorOwner, counted: Counter[], context: RequestContext): Promise<void> {
    await rateLimits.consume(counted).catch(async (error) => {
      if (error instanceof TooManyAttemptsError && error.isFirst) {
        await auditLog.record('throttled', { userId: user.id, context }, db)
        await tellOfGuesses(user, context, db)
      }
      throw error
    })
  }

  /** Tells the owner, once, that codes are guessed, by an attacker who has the password. */
  const tellOfGuesses = (user: FactorOwner, context: RequestContext, tx: Bound) =>
    notices.send({ kind: 'codesGuessed', write: mailsIn(context.language).codesGuessed }, user, context, tx)

  /** Notes a wrong code; the owner is told of the fifth, or of the first that is refused, if that comes before. */
  async function noteFailure(
    user: FactorOwner,
    { window }: GuessCounters,
    context: RequestContext,
  ): Promise<void> {
    const isLast = (await rateLimits.countOf(window, db)) >= MOST_GUESSES
    await db.transaction(async (tx) => {
      await tx.users.lockForUpdate(user.id)
      await auditLog.record('second_factor_failed', { userId: user.id, context }, tx)
      if (isLast && (await rateLimits.markNotified(window, tx))) await tellOfGuesses(user, context, tx)
    })
  }

  const factor: Factor = {
    isOn: (userId, tx) => isOn(userId, secondFactorRepository(tx.knex)),

    takes: ({ code }) => code !== undefined,

    failuresOf(userId) {
      const { window, row } = guessesOf(userId)
      return [window, row, enrolmentGuessesOf(userId)]
    },

    async methodsOf(userId, deviceId) {
      if (!(await isOn(userId))) return []
      return (await needsMailedCode(guessesOf(userId, deviceId))) ? ['email_code'] : methodsOf(userId)
    },

    async stateOf(userId) {
      const totp = await isOn(userId)
      return { totp, recovery_codes_left: totp ? await db.secondFactor.countCodes(userId) : 0 }
    },

    async prepare(user, context, deviceId) {
      if ((await isOn(user.id)) && (await needsMailedCode(guessesOf(user.id, deviceId))))
        await mailedCode.send(user, context)
    },

    async verify(user, { code = '' }, context, deviceId) {
      const counters = guessesOf(user.id, deviceId)
      if (await needsMailedCode(counters)) await useMailedCode(user, code, counters, context)
      const counted = [counters.window, counters.row]
      await count(user, counted, context)
      const isRight = await codes.use(user, code, context).catch(async (error) => {
        // A fault of ours is no guess.
        await rateLimits.refund(counted)
        throw error
      })
      if (!isRight) {
        await noteFailure(user, counters, context)
        throw new InvalidCodeError()
      }
      // What was wrong lately still counts: a right code is no proof that the wrong ones were the owner's.
      await rateLimits.refund([counters.window])
      await rateLimits.reset([counters.row])
      return METHOD
    },
  }
  return factor
}
