import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { freshDirectory } from './database.ts'

const ROOT = join(import.meta.dirname, '../..')
const PROGRAM = join(ROOT, 'src/cli/user-auth.ts')

/** What a command wrote, and how it ended. */
export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

/** The command line in a working directory of its own, on a database that is not there yet unless `env` names another. */
export function commandLine(env: Record<string, string> = {}) {
  const directory = freshDirectory()
  const file = join(directory, 'data/auth.db')

  /** Starts a command, with this on its standard input; as another user, where one is named. */
  function start(args: readonly string[], input = '', user: { uid?: number; gid?: number } = {}) {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      cwd: directory,
      ...user,
      env: {
        DATABASE_URL: `sqlite:${file}`,
        MAIL_DIR: join(directory, 'outbox'),
        BCRYPT_COST: '4',
        NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/node'),
        ...env,
      },
    })
    // A command that reads no input may have ended by then.
    child.stdin.on('error', () => {}).end(input)
    const written = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
    const ended = written.then(([stdout, stderr]): Ended => ({ code: child.exitCode, stdout, stderr }))
    return { child, ended }
  }

  /** Runs a command, with this on its standard input. */
  const run = (...of: Parameters<typeof start>): Promise<Ended> => start(...of).ended

  return {
    directory,
    file,
    start,
    run,
    /** What a command prints as JSON. */
    json: async (args: readonly string[]) => JSON.parse((await run([...args, '--json'])).stdout),
  }
}
