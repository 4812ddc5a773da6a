import { type Command, parseCommand } from '../command.ts'
import { withServices } from '../operator.ts'
import { printJson } from '../output.ts'
import { viewUser } from './view.ts'

const help = `Usage: user-auth users export USER

Prints all that is held about a user, named by e-mail address or ID, as JSON, without secrets: the account, second factor,
sessions, devices and events.
`

const PAGE = 1000

export default {
  help,
  async run(args) {
    const { positionals } = parseCommand(args, ['USER'], {})
    const { viewEvent } = await import('../../features/audit-log/view.ts')
    const { viewListedSession } = await import('../../features/sessions/view.ts')
    const { viewDevice } = await import('../../features/devices/view.ts')
    await withServices(async ({ options, administration, accounts, auditLog }) => {
      const { id } = await administration.find(positionals[0] ?? '')
      const { user, pendingEmail, secondFactor, sessions, devices } = await accounts.getAccount(id)
      const events = []
      for (let before = Number.MAX_SAFE_INTEGER; ; ) {
        const page = await auditLog.list(id, { before, limit: PAGE })
        events.push(...page.map(viewEvent))
        if (page.length < PAGE) break
        before = page.at(-1)?.time ?? 0
      }
      printJson({
        ...viewUser(user),
        pending_email: pendingEmail ?? null,
        second_factor: secondFactor,
        sessions: sessions.map(viewListedSession),
        devices: devices.map((device) => viewDevice(device, undefined, options.secondFactor.trustDays)),
        events,
      })
    })
  },
} satisfies Command
