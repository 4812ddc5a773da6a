import { readdirSync, readFileSync } from 'node:fs'
import type { InjectOptions } from 'fastify'
import { onTestFinished } from 'vitest'
import type { AppOptions } from '../../src/app.ts'
import { loadConfig } from '../../src/config/env.ts'
import { createHashPool } from '../../src/features/passwords/pool.ts'
import { buildForTest } from './build.ts'
import { freshDatabase, freshDirectory } from './database.ts'

type Environment = Record<string, string>

// One for all services of this process, who all ask from one network: a thread takes longer to start than all else that they are.
const hashPool = createHashPool({ threads: 1, maxWaitingPerNetwork: 100, maxWaitingPerAccount: 100 })

/** The whole service on a fresh database, closed when the test is over, with its log and a clock to turn. */
export async function startApp(env: Environment = {}, options: AppOptions = {}) {
  const mailDirectory = freshDirectory()
  const log: string[] = []
  const clock = { offset: 0 }
  const config = loadConfig({
    NODE_ENV: 'test',
    BCRYPT_COST: '4',
    MAIL_DIR: mailDirectory,
    DATABASE_URL: env.DATABASE_URL ?? (await freshDatabase()),
    ...env,
  })
  const app = await buildForTest(config, {
    now: () => Date.now() + clock.offset,
    hashPool: options.hashing ? undefined : hashPool,
    logTo: { write: (line) => log.push(line) },
    ...options,
  })
  onTestFinished(() => app.close())

  return {
    app,
    log,
    /** The service's time. */
    now: () => Date.now() + clock.offset,
    /** Moves the service's clock on. */
    pass: (seconds: number) => {
      clock.offset += seconds * 1000
    },
    /** Sends the mails that are due, and gives all that were written, oldest first. */
    mails: async () => {
      await app.mailer.deliverDue()
      return readMails(mailDirectory)
    },
    /** Sends a form, as curl -d does. */
    form: (
      method: NonNullable<InjectOptions['method']>,
      url: string,
      fields: Environment = {},
      cookies: Environment = {},
    ) =>
      app.inject({
        method,
        url,
        cookies,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams(fields).toString(),
      }),
    /** Sends JSON. */
    json: (
      method: NonNullable<InjectOptions['method']>,
      url: string,
      payload: object,
      cookies: Environment = {},
    ) => app.inject({ method, url, payload, cookies }),
    get: (url: string, cookies: Environment = {}) => app.inject({ method: 'GET', url, cookies }),
  }
}

/** What {@link startApp} gives. */
export type TestApp = Awaited<ReturnType<typeof startApp>>

export const bob = { email: 'bob@bob.com', password: 'mySuperPwd' }

/** Registers Bob and signs him in; gives the cookie that proves it. */
export async function signIn({ form }: Pick<TestApp, 'form'>, who = bob): Promise<{ session_id: string }> {
  await form('POST', '/users', who)
  const answer = await form('POST', '/sessions', who)
  return { session_id: answer.json().session_id }
}

function readMails(directory: string): string[] {
  const names = readdirSync(directory).filter((name) => name.endsWith('.eml'))
  return names.sort().map((name) => readFileSync(`${directory}/${name}`, 'utf8'))
}
