import { styleText } from 'node:util'
import { type Command, EXIT, parseCommand } from './command.ts'
import { print, printJson } from './output.ts'

const help = `Usage: user-auth doctor [--json]

Looks at what the service needs, changes nothing, and says what to mend: the environment, the database, file modes, the mail
server (which it greets), and PUBLIC_URL as it is seen from here. Ends with 1 where something is wrong.
`

const MARKS = { ok: 'ok  ', warning: 'warn', wrong: 'FAIL' } as const
const COLOURS = { ok: 'green', warning: 'yellow', wrong: 'red' } as const

export default {
  help,
  async run(args) {
    const { values } = parseCommand(args, [], { json: { type: 'boolean' } })
    const { examine } = await import('./diagnosis.ts')
    const findings = await examine()
    if (values.json) printJson(findings)
    else
      for (const { what, state, detail } of findings)
        print(`${styleText(COLOURS[state], MARKS[state], { stream: process.stdout })}  ${what}: ${detail}`)
    if (findings.some(({ state }) => state === 'wrong')) process.exitCode = EXIT.failed
  },
} satisfies Command
