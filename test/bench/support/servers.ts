import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { connect, request } from './connection.ts'

/** A server in a process of its own, on 127.0.0.1, with a database of its own; both are gone when it is disposed of. */
export interface Server extends AsyncDisposable {
  readonly port: number
  readonly pid: number
  readonly databaseUrl: string
}

const START_TIMEOUT_MS = 20_000
const POLL_MS = 20

/** The service as people run it, hashing at the default cost; on a SQLite file of its own unless told. */
export const startService = (databaseUrl?: string): Promise<Server> =>
  start('../../../src/server.ts', databaseUrl)

/** A Fastify server with the plugins of the service and nothing of its own; see `bare-server.ts`. */
export const startBare = (databaseUrl?: string): Promise<Server> => start('./bare-server.ts', databaseUrl)

async function start(file: string, databaseUrl?: string): Promise<Server> {
  const directory = mkdtempSync(join(tmpdir(), 'auth-bench-'))
  const port = await freePort()
  const DATABASE_URL = databaseUrl ?? `sqlite:${join(directory, 'auth.db')}`
  // Nothing else of this process's environment: a variable of the caller's would change what is measured.
  const env = {
    PATH: process.env.PATH,
    HOST: '127.0.0.1',
    PORT: String(port),
    DATABASE_URL,
    MAIL_DIR: join(directory, 'outbox'),
    BCRYPT_COST: '12',
    // A line for each request would measure the pipe it is written to.
    LOG_LEVEL: 'warn',
    // All load comes from one address, and the throttles are there to refuse just that.
    RATE_LIMIT: 'off',
  }
  const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url))], {
    env,
    // Not where a `.env` of the caller's may be.
    cwd: directory,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  // Not SIGTERM: it would wait for the sign-ins under way.
  const kill = () => child.kill('SIGKILL')
  const remove = () => rmSync(directory, { recursive: true, force: true })
  const abandon = () => {
    kill()
    remove()
  }
  process.once('exit', abandon)

  async function stop() {
    process.off('exit', abandon)
    const running = child.exitCode === null && child.signalCode === null
    if (running && kill()) await once(child, 'exit')
    remove()
  }
  try {
    const gone = once(child, 'exit').then(() => Promise.reject(new Error(`${file} did not start`)))
    await Promise.race([untilAnswered(port), gone])
  } catch (error) {
    await stop()
    throw error
  }
  return { port, pid: child.pid as number, databaseUrl: DATABASE_URL, [Symbol.asyncDispose]: stop }
}

async function untilAnswered(port: number): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS
  for (;;) {
    try {
      const connection = await connect(port)
      await connection.ask(request('GET', '/')).finally(() => connection.close())
      return
    } catch (error) {
      if (performance.now() > deadline) throw error
      await sleep(POLL_MS)
    }
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}
