import type { AuditLog } from '../audit-log/service.ts'
import { viewEvent } from '../audit-log/view.ts'
import { viewDevice } from '../devices/view.ts'
import { viewListedSession } from '../sessions/view.ts'
import type { SecondFactorOptions } from '../sign-in/second-step.ts'
import type { Accounts } from '../users/service.ts'
import { viewUser } from '../users/view.ts'

const PAGE = 1000

interface Dependencies {
  options: { secondFactor: SecondFactorOptions }
  accounts: Accounts
  auditLog: AuditLog<never>
}

/** What is held about users, for them to take along. */
export type AccountExport = ReturnType<typeof createAccountExport>

/** Exports of this database's accounts. */
export const createAccountExport = ({ options, accounts, auditLog }: Dependencies) => ({
  /**
   * All that is held about a user, without secrets: the account, second factor, sessions, devices and events.
   * @throws {ForbiddenError} when they were deleted.
   */
  async exportAccount(userId: number) {
    const { user, pendingEmail, secondFactor, sessions, devices } = await accounts.getAccount(userId)
    const events = []
    for (let before = Number.MAX_SAFE_INTEGER; ; ) {
      const page = await auditLog.list(userId, { before, limit: PAGE })
      events.push(...page.map(viewEvent))
      if (page.length < PAGE) break
      before = page.at(-1)?.time ?? 0
    }
    return {
      ...viewUser(user),
      pending_email: pendingEmail ?? null,
      second_factor: secondFactor,
      sessions: sessions.map(viewListedSession),
      devices: devices.map((device) => viewDevice(device, undefined, options.secondFactor.trustDays)),
      events,
    }
  },
})
