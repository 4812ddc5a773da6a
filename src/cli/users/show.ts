import type { FactorStates } from '../../features/sign-in/factors.ts'
import { type Command, parseCommand } from '../command.ts'
import { withServices } from '../operator.ts'
import { print, printFields, printJson, printRows } from '../output.ts'

const help = `Usage: user-auth users show USER [--json]

Shows what is held about a user, named by e-mail address, ID or subject: the account, its second factor, its sessions and its devices.
`

const describe = ({ totp, recovery_codes_left }: FactorStates): string =>
  totp ? `on, ${recovery_codes_left} recovery codes left` : 'off'

export default {
  help,
  async run(args) {
    const { values, positionals } = parseCommand(args, ['USER'], { json: { type: 'boolean' } })
    const [name = ''] = positionals
    const { viewUser } = await import('../../features/users/view.ts')
    const { viewListedSession } = await import('../../features/sessions/view.ts')
    const { viewDevice } = await import('../../features/devices/view.ts')
    await withServices(async ({ options, administration, accounts }) => {
      const { id } = await administration.find(name)
      const account = await accounts.getAccount(id)
      const user = { ...viewUser(account.user), pending_email: account.pendingEmail ?? null }
      const sessions = account.sessions.map(viewListedSession)
      const devices = account.devices.map((device) =>
        viewDevice(device, undefined, options.secondFactor.trustDays),
      )
      if (values.json) return printJson({ ...user, second_factor: account.secondFactor, sessions, devices })
      printFields({ ...user, second_factor: describe(account.secondFactor) }, values)
      print('')
      await printRows(sessions, ['id', 'created_at', 'last_seen_at', 'ip', 'device'], values)
      print('')
      await printRows(devices, ['device', 'created_at', 'last_used_at'], values)
    })
  },
} satisfies Command
