import { parseArgs } from 'node:util'
import type { Command } from './command.ts'

const help = `Usage: user-auth serve

Runs the service until SIGTERM or SIGINT. It is configured by environment variables, and by a file .env in the working
directory for those that the environment does not set.
`

export default {
  help,
  async run(args) {
    parseArgs({ args, options: {} })
    await import('../server.ts')
  },
} satisfies Command
