import { randomUUID } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Config } from '../config/env.ts'
import type { HashPool } from '../features/passwords/pool.ts'
import { PACKAGE } from '../platform/http/package-info.ts'
import type { RequestContext } from '../platform/http/request-context.ts'
import type { Log } from '../platform/logging/log.ts'
import type { Services } from '../services.ts'
import { note } from './output.ts'

const SQLITE = 'sqlite:'

/** Reads `.env` and the environment, as the service does. */
export async function readConfig(): Promise<Config> {
  // Loaded only now, as all else that is large: the help of a command waits for none of it.
  const { loadConfig, loadEnvFile } = await import('../config/env.ts')
  loadEnvFile()
  return loadConfig()
}

/** What the audit log and mails say of who asks: an operator. */
export const operatorContext = (): RequestContext => ({
  ip: null,
  userAgent: `user-auth/${PACKAGE.version} (operator)`,
  requestId: randomUUID(),
  language: new Intl.Locale(Intl.DateTimeFormat().resolvedOptions().locale).language,
  actor: 'operator',
})

/** The file of the SQLite database that the environment names; undefined for any other. */
export const sqliteFile = ({ options: { database } }: Config): string | undefined =>
  typeof database === 'string' ? sqliteFileOf(database) : undefined

/** The file of the SQLite database that a URL names; undefined for any other. */
export const sqliteFileOf = (url: string): string | undefined =>
  url.startsWith(SQLITE) && url !== 'sqlite::memory:' ? url.slice(SQLITE.length) : undefined

/**
 * Does work with the services of the database that the environment names, beside a service that may be running: jobs do
 * not run here, and mails are sent by the service.
 * @throws {Error} where there is no database, or its tables are not those of this version.
 */
export async function withServices<Result>(work: (services: Services) => Promise<Result>): Promise<Result> {
  const config = await readConfig()
  checkFile(config)
  const { createServices } = await import('../services.ts')
  const hashPool = lazyHashPool()
  const services = await createServices(
    { ...config.options, migrateOnStart: false },
    { log: stderrLog, hashPool },
  )
  try {
    return await work(services)
  } finally {
    await services.close()
    await hashPool.close()
  }
}

/**
 * Warns of files that the service could not write afterwards.
 * @throws {Error} where there is no database: to open it would make an empty one.
 */
export function checkFile(config: Config): void {
  const file = sqliteFile(config)
  if (config.options.database === 'sqlite::memory:')
    throw new Error('the database is in the memory of the service: DATABASE_URL must name a file or a server')
  if (file) requireFile(file)
}

/**
 * Warns as {@link warnOfOwner} does.
 * @throws {Error} where there is no such file.
 */
export function requireFile(file: string): void {
  if (!existsSync(file))
    throw new Error(`there is no database ${file}: start the service, or run user-auth migrate up`)
  warnOfOwner(file)
}

/** Warns where files that are made beside this one will belong to root, and those that are there to another user. */
export function warnOfOwner(file: string): void {
  const stats = statSync(existsSync(file) ? file : dirname(file), { throwIfNoEntry: false })
  if (process.getuid?.() === 0 && stats && stats.uid !== 0)
    note(
      `warning: ${file} belongs to user ${stats.uid}, and files that root makes beside it cannot be used by the service`,
    )
}

const stderrLog: Log = {
  debug() {},
  info() {},
  warn: (...args: unknown[]) => note(`warning: ${sentenceOf(args)}`),
  error: (...args: unknown[]) => note(`error: ${sentenceOf(args)}`),
}

/** A log for people that also says what migrating does. */
export const migrationLog: Log = { debug() {}, info: noteFields, warn: noteFields, error: noteFields }

function noteFields(fields: object | string, sentence?: string): void {
  note(typeof fields === 'string' ? fields : `${sentence}: ${JSON.stringify(fields)}`)
}

const sentenceOf = (args: unknown[]) => args.filter((arg) => typeof arg === 'string').join(' ')

/** A pool that starts its threads with the first job: most commands hash nothing. */
function lazyHashPool(): HashPool {
  let made: Promise<HashPool> | undefined
  return {
    async run(...args) {
      made ??= import('../features/passwords/pool.ts').then(({ createHashPool }) =>
        createHashPool({ threads: 1 }),
      )
      return (await made).run(...args)
    },
    state: () => 'ok',
    drain() {},
    close: async () => (await made)?.close(),
  }
}
