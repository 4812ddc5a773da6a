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
  'migrate status': { summary: 'list the steps of the database', load: () => import('./migrate/status.ts') },
  'migrate up': { summary: 'bring the database to this version', load: () => import('./migrate/up.ts') },
  'migrate down': { summary: 'take the newest step back', load: () => import('./migrate/down.ts') },
  doctor: { summary: 'say what is wrong, and what to mend', load: () => import('./doctor.ts') },
  health: { summary: 'ask whether the service is ready', load: () => import('./health.ts') },
  'users list': { summary: 'list users', load: () => import('./users/list.ts') },
  'users show': { summary: 'show a user', load: () => import('./users/show.ts') },
  'users add': { summary: 'add a user', load: () => import('./users/add.ts') },
  'users verify': { summary: "confirm a user's e-mail address", load: () => import('./users/verify.ts') },
  'users unlock': { summary: "end a user's lockouts", load: () => import('./users/unlock.ts') },
  'users set-password': { summary: 'set a password', load: () => import('./users/set-password.ts') },
  'users link': {
    summary: 'print a link to choose a password, or to sign in',
    load: () => import('./users/link.ts'),
  },
  'users delete': { summary: 'delete a user', load: () => import('./users/delete.ts') },
  'users export': { summary: 'print all that is held about a user', load: () => import('./users/export.ts') },
  'sessions list': { summary: "list a user's sessions", load: () => import('./sessions/list.ts') },
  'sessions end': { summary: "end a user's sessions", load: () => import('./sessions/end.ts') },
  'second-factor reset': {
    summary: 'turn the second factor of a user off',
    load: () => import('./second-factor/reset.ts'),
  },
  'clients list': { summary: 'list clients', load: () => import('./clients/list.ts') },
  'clients add': { summary: 'add a program that may introspect', load: () => import('./clients/add.ts') },
  'clients disable': { summary: 'disable a client', load: () => import('./clients/disable.ts') },
  'clients rotate': { summary: 'give a client another secret', load: () => import('./clients/rotate.ts') },
  import: { summary: 'add users of another service', load: () => import('./import.ts') },
  export: { summary: 'write all users to a file', load: () => import('./export.ts') },
  copy: { summary: 'copy the database to another engine', load: () => import('./copy.ts') },
  backup: { summary: 'copy the SQLite database', load: () => import('./backup.ts') },
  'secrets rotate': { summary: 'seal secrets with a new key', load: () => import('./secrets/rotate.ts') },
  'keys list': {
    summary: 'list the keys that access tokens are signed with',
    load: () => import('./keys/list.ts'),
  },
  'keys rotate': { summary: 'make the next key', load: () => import('./keys/rotate.ts') },
  'mail test': { summary: 'send a mail at once', load: () => import('./mail/test.ts') },
  events: { summary: 'show the audit log', load: () => import('./events.ts') },
}

const HELP = `Usage: user-auth <command> [options]

Commands:
${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(20)}${summary}`)
  .join('\n')}

Options:
  -h, --help      print this, or what a command does: user-auth <command> --help
  -v, --version   print the version

Exit codes: 0 done, 1 failed, ${EXIT.partly} done in part, ${EXIT.usage} used wrongly
`

async function main(args: string[]): Promise<void> {
  const [first, second] = args
  if (first === undefined || first.startsWith('-')) return printAbout(args)
  const words = Object.hasOwn(COMMANDS, `${first} ${second}`) ? 2 : 1
  const name = args.slice(0, words).join(' ')
  const rest = args.slice(words)
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!entry) return explainGroup(first, args)
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

/** Says what commands a word begins, such as `users`. */
function explainGroup(first: string, args: readonly string[]): void {
  const names = Object.keys(COMMANDS).filter((name) => name.startsWith(`${first} `))
  if (names.length === 0) throw new UsageError(`there is no command '${first}'`)
  if (!asksForHelp(args)) throw new UsageError(`one of these is needed: ${names.join(', ')}`)
  process.stdout.write(HELP)
}

/** Whether help is asked for before `--`, after which there are no options. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--')
  const options = end < 0 ? args : args.slice(0, end)
  return options.includes('--help') || options.includes('-h')
}

const isUsageError = (error: unknown) =>
  error instanceof UsageError || String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS')

// A reader that has seen enough, such as head, closes the pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? 0 : EXIT.failed),
)

main(process.argv.slice(2)).catch((error) => {
  // Ctrl-C while a prompt waits, which catches the signal.
  if (error?.name === 'ExitPromptError') process.exit(EXIT.interrupted)
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(`user-auth: ${message}\n`)
  if (isUsageError(error)) process.stderr.write("Try 'user-auth --help'.\n")
  process.exitCode = isUsageError(error) ? EXIT.usage : EXIT.failed
})
