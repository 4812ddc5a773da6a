#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { PACKAGE } from '../platform/http/package-info.ts'
import { type Command, EXIT, UsageError } from './command.ts'

interface Entry {
  summary: string
  load(): Promise<{ default: Command }>
}

/** Loaded one at a time: `--help` and `--version` wait for none of them. */
const COMMANDS: Readonly<Record<string, Entry>> = {
  serve: { summary: 'run the service', load: () => import('./serve.ts') },
}

const HELP = `Usage: user-auth <command> [options]

Commands:
${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(12)}${summary}`)
  .join('\n')}

Options:
  -h, --help      print this, or what a command does: user-auth <command> --help
  -v, --version   print the version

Exit codes: 0 done, 1 failed, ${EXIT.usage} used wrongly
`

async function main(args: string[]): Promise<void> {
  const [name, ...rest] = args
  if (name === undefined || name.startsWith('-')) return printAbout(args)
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!entry) throw new UsageError(`there is no command '${name}'`)
  // better-sqlite3's binary asks for this version of Node-API: an older Node.js crashes on it without a word.
  if (Number(process.versions.napi) < 10)
    throw new Error(`Node.js ${PACKAGE.engines.node} is needed, and this is ${process.version}`)
  const { default: command } = await entry.load()
  if (asksForHelp(rest)) process.stdout.write(command.help)
  else await command.run(rest)
}

function printAbout(args: string[]): void {
  const { values } = parseArgs({
    args,
    options: { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } },
  })
  if (values.help) process.stdout.write(HELP)
  else if (values.version) process.stdout.write(`${PACKAGE.version}\n`)
  else throw new UsageError('a command is missing')
}

/** Whether help is asked for before `--`, after which there are no options. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--')
  const options = end < 0 ? args : args.slice(0, end)
  return options.includes('--help') || options.includes('-h')
}

const isUsageError = (error: unknown) =>
  error instanceof UsageError || String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS')

main(process.argv.slice(2)).catch((error) => {
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(`user-auth: ${message}\n`)
  if (isUsageError(error)) process.stderr.write("Try 'user-auth --help'.\n")
  process.exitCode = isUsageError(error) ? EXIT.usage : EXIT.failed
})
