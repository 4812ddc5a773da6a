import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'

export const ROOT = join(import.meta.dirname, '../..')

// What npm says to its scripts, and Vitest to tests, is not for the npm that is run here.
const OF_RUNNERS = /^(npm_(?!config_registry$)|NODE_ENV$|VITEST)/i

/** The environment of whoever runs the tests, with the Node.js that runs them before the machine's own. */
export const ENVIRONMENT = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_RUNNERS.test(name))),
  PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
  npm_config_update_notifier: 'false',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
}

/** How a program ended, and what it wrote. */
export interface Ending {
  code: number
  stdout: string
  stderr: string
}

/** Runs a program to its end, whatever that is. */
export async function run(cwd: string, program: string, ...args: string[]): Promise<Ending> {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, args, { cwd, env: ENVIRONMENT })
    return { code: 0, stdout, stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as Ending
    return { code, stdout, stderr }
  }
}

/** As {@link run}; @throws {Error} with what it wrote where it fails. */
export async function succeed(cwd: string, program: string, ...args: string[]): Promise<Ending> {
  const ending = await run(cwd, program, ...args)
  if (ending.code !== 0)
    throw new Error(
      `${program} ${args.join(' ')} ended with ${ending.code}:\n${ending.stdout}${ending.stderr}`,
    )
  return ending
}

/** Builds and packs the package into a directory; gives the file. */
export async function pack(directory: string): Promise<string> {
  mkdirSync(directory, { recursive: true })
  await succeed(ROOT, 'npm', 'pack', '--pack-destination', directory)
  const [file = ''] = readdirSync(directory)
  return join(directory, file)
}

/** Registers Bob at a service, where asked to, and signs him in; gives what `/profile` then says. */
export async function profileAfterSignIn(url: string, { register }: { register: boolean }): Promise<unknown> {
  const form = (path: string) =>
    fetch(url + path, {
      method: 'POST',
      body: new URLSearchParams({ email: 'bob@bob.com', password: 'a horse that eats apples' }),
    })
  if (register) await form('/users')
  const cookie = (await form('/sessions')).headers.getSetCookie().map((each) => each.split(';', 1)[0])
  const profile = await fetch(`${url}/profile`, { headers: { cookie: cookie.join('; ') } })
  return profile.json()
}
