import type { Db } from '../../platform/database/db.ts'
import type { RequestContext } from '../../platform/http/request-context.ts'
import type { Log } from '../../platform/logging/log.ts'
import type { AuditLog } from '../audit-log/service.ts'
import type { Notices } from '../notices/service.ts'
import type { Secrets } from '../secrets/service.ts'
import type { FactorOwner } from '../sign-in/factors.ts'
import type { UsersRepository } from '../users/repository.ts'
import { mailsIn } from './mails/index.ts'
import { digestOfRecoveryCode } from './recovery-codes.ts'
import type { SecondFactorRepository, TotpSecret } from './repository.ts'
import { SEALED } from './sealed.ts'
import { findStep, isOfWrongClock, isTotpCode } from './totp.ts'

/** What either kind of code adds to `amr` (RFC 8176): both are passwords that are good once. */
export const METHOD = 'otp'

/** What became of a code: used up; refused, since it is wrong or was used; or one of another time. */
export type Outcome = 'used' | 'refused' | 'wrong clock'

interface Dependencies {
  db: Db<{ users: UsersRepository; secondFactor: SecondFactorRepository }>
  now: () => number
  log: Log
  secrets: Secrets
  notices: Notices
  auditLog: AuditLog<'recovery_code_used'>
}

/** Using codes up. */
export type Codes = ReturnType<typeof createCodes>

/** Using codes up, of this database's users: each is good once, of many parallel uses one. */
export function createCodes({ db, now, log, secrets, notices, auditLog }: Dependencies) {
  /** Uses a code of the app up; blanks are what apps show between its halves. */
  async function useTotp({ user_id, sealed }: TotpSecret, code: string): Promise<Outcome> {
    const typed = code.replace(/\s/g, '')
    if (!isTotpCode(typed)) return 'refused'
    const secret = Buffer.from(await secrets.open(sealed, { ...SEALED, row: user_id }), 'base64url')
    const step = findStep(secret, typed, now())
    if (step === undefined) return isOfWrongClock(secret, typed, now()) ? 'wrong clock' : 'refused'
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
      const { recoveryCodeUsed } = mailsIn(context.language)
      const write = (names: { service: string; email: string }) => recoveryCodeUsed({ ...names, left })
      await notices.send({ kind: 'recoveryCodeUsed', write }, user, context, tx)
      return true
    })
  }

  return {
    useTotp,

    /** Uses a code of either kind up, of a user whose second factor is on; false where it is wrong, or was used. */
    async use(user: FactorOwner, code: string, context: RequestContext): Promise<boolean> {
      if (!isTotpCode(code.replace(/\s/g, ''))) return useRecoveryCode(user, code, context)
      const secret = await db.secondFactor.findSecret(user.id)
      if (!secret || secret.confirmed_at === null) return false
      const outcome = await useTotp(secret, code)
      // Not in the answer: a code that is ahead will be good, and somebody may be guessing.
      if (outcome === 'wrong clock')
        log.info(
          { user_id: user.id },
          'code of another time: the clock of a device, or of this machine, is wrong',
        )
      return outcome === 'used'
    },
  }
}
