import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { freshDirectory } from './database.ts'
import { freePort } from './postgres.ts'

/** Variables of the service's environment; what is undefined is not set at all. */
type Environment = Record<string, string | undefined>

/** How a service is started, and what is told how to end it: by default the test that starts it. */
export interface Launch {
  through?: 'node' | 'npm'
  /** What runs it in the place of `through`, and where: an installed package, say. */
  installed?: { command: readonly [string, ...string[]]; directory: string }
  /** What `.env` in its working directory says; there is none unless said. */
  envFile?: string
  /** The largest file it can write, in KiB, as on a disk that is nearly full; any unless said. */
  fileSizeKb?: number
  /** Does what else has to be done to its working directory first. */
  prepare?: (checkout: string) => void
  after?: (cleanUp: () => void | Promise<void>) => void
}

const COMMANDS = { node: [process.execPath, 'src/server.ts'], npm: ['npm', 'start'] } as const
const ROOT = join(import.meta.dirname, '../..')
// Only so that a service that hangs is told of: a busy machine may take long.
const START_MS = 90_000
const POLL_MS = 20

/** The service as a process of its own, on a fresh SQLite file unless `env` says otherwise, once it answers. */
export async function spawnService(env: Environment = {}, launch: Launch = {}) {
  const service = await launchService(env, launch)
  const deadline = Date.now() + START_MS
  while (!(await answers(service.url))) {
    if (service.hasEnded() || Date.now() > deadline)
      throw new Error(`the service did not start:\n${service.lines.join('\n')}`)
    await delay(POLL_MS)
  }
  return service
}

/** What {@link spawnService} gives. */
export type Service = Awaited<ReturnType<typeof spawnService>>

/** As {@link spawnService}, but without waiting for an answer: for a process that is expected to give up. */
export async function launchService(
  env: Environment = {},
  { through = 'node', installed, after = onTestFinished, envFile, prepare, fileSizeKb }: Launch = {},
) {
  const directory = freshDirectory(after)
  const checkout = installed?.directory ?? linkCheckout(freshDirectory(after), envFile)
  prepare?.(checkout)
  const port = env.PORT ?? String(await freePort())
  const url = `http://127.0.0.1:${port}`
  // Nothing of the test run's own environment but the path, so that the defaults are the service's.
  const command: string[] = [...(installed?.command ?? COMMANDS[through])]
  const hasChildren = ['npm', 'npx'].includes(command[0] ?? '')
  if (fileSizeKb) command.unshift('bash', '-c', `ulimit -f ${fileSizeKb} && exec "$@"`, 'bash')
  const [program = '', ...args] = command
  const child = spawn(program, args, {
    cwd: checkout,
    // A process group of its own, as a shell gives it one: npm's children can then be reached.
    detached: hasChildren,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOST: '127.0.0.1',
      PORT: port,
      PUBLIC_URL: url,
      DATABASE_URL: `sqlite:${join(directory, 'auth.db')}`,
      MAIL_DIR: join(directory, 'outbox'),
      BCRYPT_COST: '4',
      npm_config_update_notifier: 'false',
      NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/node'),
      ...env,
    },
  })
  const pid = child.pid as number
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) collect(stream, lines)
  const closed = once(child, 'close') as Promise<[code: number | null, signal: NodeJS.Signals | null]>
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null

  /** Waits until the process is over and all it wrote is in `lines`. */
  const ended = async () => {
    const [code, signal] = await closed
    return { code, signal }
  }
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal)
    return ended()
  }
  after(async () => {
    if (hasChildren && isAlive(-pid)) process.kill(-pid, 'SIGKILL')
    await end('SIGKILL')
  })

  return {
    url,
    /** Where its database and its mails are, unless `env` said otherwise. */
    directory,
    /** Its working directory. */
    checkout,
    pid,
    /** Every line it wrote, to either stream, as soon as it is written. */
    lines,
    hasEnded,
    ended,
    /** Asks it to stop, as an operator does, and gives the exit code and signal. */
    stop: () => end('SIGTERM'),
    /** Ends it with no chance to tidy up, as a power cut does. */
    kill: () => end('SIGKILL'),
    /** Sends the signal to the process alone, without waiting. */
    signal: (signal: NodeJS.Signals) => child.kill(signal),
    /** Sends the signal to the process and all it started, as Ctrl-C in a terminal does. */
    signalAll: (signal: NodeJS.Signals) => process.kill(-pid, signal),
  }
}

/** A working directory as a fresh clone is, without the `.env` and the data of whoever runs the tests. */
function linkCheckout(path: string, envFile?: string): string {
  for (const name of ['package.json', 'src', 'migrations', 'node_modules'])
    symlinkSync(join(ROOT, name), join(path, name))
  if (envFile !== undefined) writeFileSync(join(path, '.env'), envFile)
  return path
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function collect(stream: Readable, lines: string[]): void {
  createInterface({ input: stream }).on('line', (line) => lines.push(line))
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { headers: { connection: 'close' } })
    await answer.body?.cancel()
    return true
  } catch {
    return false
  }
}
