import type { Bound, Db } from '../../platform/database/db.ts'
import { TooManyAttemptsError } from '../../platform/errors/too-many-attempts-error.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { Log } from '../../platform/logging/log.ts'
import type { LayOutMail } from '../../platform/mail/layout.ts'
import type { Mailer } from '../../platform/mail/mailer.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { MailCaps } from '../mail-caps/service.ts'
import type { Notice, Notices } from '../notices/service.ts'
import type { RateLimits } from '../rate-limits/service.ts'
import type { Secrets } from '../secrets/service.ts'
import { InvalidCodeError, SecondFactorRequiredError } from '../sign-in/errors.ts'
import type { Factor, FactorOwner } from '../sign-in/factors.ts'
import type { SecondFactorOptions } from '../sign-in/second-step.ts'
import type { Tokens } from '../tokens/service.ts'
import type { UsersRepository } from '../users/repository.ts'
import { areTooManyInARow, type GuessCounters, guessesOf, MOST_GUESSES } from './guesses.ts'
import { createMailedCode } from './mailed-code.ts'
import { type Mails, mailsIn } from './mails/index.ts'
import { digestOfRecoveryCode } from './recovery-codes.ts'
import type { SecondFactorRepository, TotpSecret } from './repository.ts'
import { SEALED } from './sealed.ts'
import { findStep, isOfWrongClock, isTotpCode } from './totp.ts'

declare module '../sign-in/factors.ts' {
  interface FactorStates {
    totp: boolean
    recovery_codes_left: number
  }
}

interface Dependencies {
  options: { serviceName: string; secondFactor: SecondFactorOptions }
  db: Db<{ users: UsersRepository; secondFactor: SecondFactorRepository }>
  now: () => number
  log: Log
  secrets: Secrets
  tokens: Tokens
  mailCaps: MailCaps
  mailer: Mailer
  layOutMail: LayOutMail
  rateLimits: RateLimits
  notices: Notices
  auditLog: AuditLog<'second_factor_failed' | 'recovery_code_used' | 'throttled'>
}

/** Codes of an authenticator app (TOTP), and recovery codes in their place. */
export function createTotpFactor(dependencies: Dependencies) {
  const { options, db, now, log, secrets, rateLimits, notices, auditLog } = dependencies
  const mailedCode = createMailedCode(dependencies)

  const isOn = async (userId: number) =>
    options.secondFactor.policy !== 'off' && (await db.secondFactor.isOn(userId))

  const needsMailedCode = async ({ row }: GuessCounters) =>
    areTooManyInARow(await rateLimits.countOf(row, db))

  async function methodsOf(userId: number): Promise<string[]> {
    return (await db.secondFactor.countCodes(userId)) > 0 ? ['totp', 'recovery_code'] : ['totp']
  }

  async function notify<Kind extends keyof Mails>(
    kind: Kind,
    user: FactorOwner,
    context: RequestContext,
    tx: Bound,
    more: Omit<Parameters<Mails[Kind]>[0], 'service' | 'email'>,
  ): Promise<void> {
    const write = mailsIn(context.language)[kind] as (data: object) => ReturnType<Notice['write']>
    await notices.send({ kind, write: (names) => write({ ...names, ...more }) }, user, context, tx)
  }

  /** What became of a code of this secret: used up, refused (it was used, or is wrong), or one of another time. */
  async function useTotp(
    { user_id, sealed }: TotpSecret,
    code: string,
  ): Promise<'used' | 'refused' | 'wrong clock'> {
    const secret = Buffer.from(await secrets.open(sealed, { ...SEALED, row: user_id }), 'base64url')
    const step = findStep(secret, code, now())
    if (step === undefined) return isOfWrongClock(secret, code, now()) ? 'wrong clock' : 'refused'
    return (await db.secondFactor.useStep(user_id, step)) ? 'used' : 'refused'
  }

  /** Uses a recovery code up, and tells the owner; false where it is none. */
  function useRecoveryCode(user: FactorOwner, code: string, context: RequestContext): Promise<boolean> {
    const digest = digestOfRecoveryCode(code)
    if (digest === undefined) return Promise.resolve(false)
    return db.transaction(async (tx) => {
      await tx.users.lockForUpdate(user.id)
      if (!(await tx.secondFactor.useCode(user.id, digest))) return false
      const left = await tx.secondFactor.countCodes(user.id)
      await auditLog.record('recovery_code_used', { userId: user.id, context }, tx)
      await notify('recoveryCodeUsed', user, context, tx, { left })
      return true
    })
  }

  async function use(user: FactorOwner, code: string, context: RequestContext): Promise<boolean> {
    const typed = code.replace(/\s/g, '')
    if (!isTotpCode(typed)) return useRecoveryCode(user, code, context)
    const secret = await db.secondFactor.findSecret(user.id)
    if (!secret || secret.confirmed_at === null) return false
    const outcome = await useTotp(secret, typed)
    // Not in the answer: a code that is ahead will be good, and somebody may be guessing.
    if (outcome === 'wrong clock')
      log.info(
        { user_id: user.id },
        'code of another time: the clock of a device, or of this machine, is wrong',
      )
    return outcome === 'used'
  }

  /** Takes the code that was mailed, after which the others are taken again. */
  async function useMailedCode(user: FactorOwner, code: string, { row }: GuessCounters): Promise<void> {
    if (!(await mailedCode.use(user, code))) throw new InvalidCodeError()
    await rateLimits.reset([row])
    throw new SecondFactorRequiredError(await methodsOf(user.id))
  }

  /** Notes a wrong code; the owner is told of the fifth: whoever tries them knows the password. */
  async function noteFailure(
    user: FactorOwner,
    { window }: GuessCounters,
    context: RequestContext,
  ): Promise<void> {
    const isLast = (await rateLimits.countOf(window, db)) >= MOST_GUESSES
    await db.transaction(async (tx) => {
      await tx.users.lockForUpdate(user.id)
      await auditLog.record('second_factor_failed', { userId: user.id, context }, tx)
      if (isLast && (await rateLimits.markNotified(window, tx)))
        await notify('codesGuessed', user, context, tx, {})
    })
  }

  const factor: Factor = {
    failuresOf(userId) {
      const { window, row } = guessesOf(userId)
      return [window, row]
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

    async verify(user, code, context, deviceId) {
      const counters = guessesOf(user.id, deviceId)
      if (await needsMailedCode(counters)) await useMailedCode(user, code, counters)
      const counted = [counters.window, counters.row]
      await rateLimits.consume(counted).catch(async (error) => {
        if (error instanceof TooManyAttemptsError && error.isFirst)
          await auditLog.record('throttled', { userId: user.id, context }, db)
        throw error
      })
      if (!(await use(user, code, context))) {
        await noteFailure(user, counters, context)
        throw new InvalidCodeError()
      }
      // What was wrong lately still counts: a right code is no proof that the wrong ones were the owner's.
      await rateLimits.refund([counters.window])
      await rateLimits.reset([counters.row])
      return 'otp'
    },
  }
  return { factor, useTotp }
}
