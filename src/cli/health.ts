import { readProbePort } from '../config/port.ts'
import { type Command, parseCommand } from './command.ts'
import { print } from './output.ts'

const help = `Usage: user-auth health [URL]

Asks whether the service on this machine, or at URL, is ready; prints what it answers, and ends with 1 unless it is. For health
checks of containers.
`

const PATIENCE_MS = 5_000

export default {
  help,
  async run(args) {
    const { positionals } = parseCommand(args, ['[URL]'], {})
    const url = positionals[0] ?? `http://127.0.0.1:${readProbePort()}`
    const answer = await fetch(new URL('readyz', `${url.replace(/\/+$/, '')}/`), {
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch((error) => {
      throw new Error(`${url} does not answer: ${error.cause?.message ?? error.message}`, { cause: error })
    })
    print(await answer.text())
    if (!answer.ok) throw new Error(`not ready: ${answer.status}`)
  },
} satisfies Command
