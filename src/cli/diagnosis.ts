import { existsSync, statSync } from 'node:fs'
import ipaddr from 'ipaddr.js'
import type { Knex } from 'knex'
import { migrationStatus } from '../../migrations/index.ts'
import { ConfigError } from '../config/check-options.ts'
import { type Config, unknownVariables } from '../config/env.ts'
import { keyFileOf } from '../features/secrets/key-file.ts'
import { secretsRepository } from '../features/secrets/repository.ts'
import { createSecrets } from '../features/secrets/service.ts'
import { describeDatabase } from '../platform/database/database-url.ts'
import { createDb } from '../platform/database/db.ts'
import { clockSkew, connectTo, describeServer, findDamage } from '../platform/database/inspection.ts'
import { createMailTransport } from '../platform/mail/transport.ts'
import { readConfig, sqliteFile } from './operator.ts'

const PATIENCE_MS = 5_000
const LARGEST_SKEW_MS = 60_000
/** What one look found. */
export interface Finding {
  /** What was looked at, such as `file mode`. */
  what: string
  state: 'ok' | 'warning' | 'wrong'
  detail: string
}

const found = (what: string, state: Finding['state'], detail: string): Finding => ({ what, state, detail })

/** Looks at all that the service needs, and changes nothing. */
export async function examine(): Promise<Finding[]> {
  let config: Config
  try {
    config = await readConfig()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.faults.map((fault) => found('environment', 'wrong', fault))
  }
  return [
    ...examineEnvironment(config),
    ...(await examineDatabase(config)),
    ...(await examineMail(config)),
    ...(await examinePublicUrl(config)),
  ]
}

function examineEnvironment({ options }: Config): Finding[] {
  const unknown = unknownVariables().map((sentence) => found('environment', 'warning', sentence))
  const profile =
    options.environment === 'production'
      ? found('environment', 'ok', 'the production profile')
      : found('environment', 'warning', 'not the production profile: set NODE_ENV=production for real use')
  return [profile, ...unknown]
}

async function examineDatabase(config: Config): Promise<Finding[]> {
  const url = config.options.database as string
  const name = describeDatabase(url)
  const file = sqliteFile(config)
  if (file) {
    const stats = statSync(file, { throwIfNoEntry: false })
    if (!stats)
      return [found('database', 'wrong', `there is no ${file}: start the service, or run migrate up`)]
  }
  const handle = connectTo(url)
  try {
    const { engine, size } = await describeServer(handle)
    return [
      found('database', 'ok', `${name}, ${engine}, ${megabytes(size)}`),
      ...(await examineTables(config, handle)),
      ...(file
        ? [examineMode(file), await examineIntegrity(handle)]
        : [describeSkew("the database server's clock", await clockSkew(handle))]),
    ]
  } catch (error) {
    return [found('database', 'wrong', `${name}: ${(error as Error).message}`)]
  } finally {
    await handle.destroy()
  }
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`

async function examineTables(config: Config, handle: Knex): Promise<Finding[]> {
  const { pending, unknown } = await migrationStatus(handle)
  if (unknown.length > 0) return [found('tables', 'wrong', `of a newer version: ${unknown.join(', ')}`)]
  return pending.length > 0
    ? [found('tables', 'wrong', `of an older version, without ${pending.join(', ')}: run migrate up`)]
    : [found('tables', 'ok', 'of this version'), await examineKey(config, handle)]
}

async function examineKey({ options }: Config, handle: Knex): Promise<Finding> {
  const db = createDb(handle, (knex) => ({ secrets: secretsRepository(knex) }))
  const file = keyFileOf(options.database)
  const where = options.secrets.key ? 'SECRET_KEY' : file
  try {
    await createSecrets({ options, db, log: console, readiness: { addPart() {} } }).check()
  } catch {
    return found(
      'secret key',
      'wrong',
      `${where} does not open what the database holds: give the key it was sealed with`,
    )
  }
  if (!options.secrets.key && !existsSync(file))
    return found('secret key', 'ok', `none is needed yet: the first is made in ${file}`)
  return options.secrets.key || (statSync(file).mode & 0o077) === 0
    ? found('secret key', 'ok', `${where} opens what the database holds`)
    : found('secret key', 'warning', `others may read ${file}: chmod 600 ${file}`)
}

function examineMode(file: string): Finding {
  const { mode, uid } = statSync(file)
  const others = mode & 0o077
  if (others) return found('file mode', 'warning', `others may read or write ${file}: chmod 600 ${file}`)
  const own = process.getuid?.()
  return own === undefined || own === 0 || own === uid
    ? found('file mode', 'ok', `only its owner may read ${file}`)
    : found('file mode', 'wrong', `${file} belongs to user ${uid}, and this is user ${own}`)
}

async function examineIntegrity(handle: Knex): Promise<Finding> {
  const damage = await findDamage(handle)
  return damage === undefined
    ? found('integrity', 'ok', 'no damage found')
    : found('integrity', 'wrong', `${damage}: restore a backup`)
}

function describeSkew(whose: string, skewMs: number): Finding {
  const seconds = (Math.abs(skewMs) / 1000).toFixed(0)
  return Math.abs(skewMs) > LARGEST_SKEW_MS
    ? found('clock', 'wrong', `${whose} differs from this machine's by ${seconds} s: synchronise them`)
    : found('clock', 'ok', `${whose} and this machine's agree`)
}

async function examineMail({ options }: Config): Promise<Finding[]> {
  const transport = createMailTransport(options, { stepMs: PATIENCE_MS })
  const where = transport.host ?? options.mail.directory
  try {
    await transport.verify()
    if (transport.host) return [found('mail', 'ok', `${where} greets us`)]
    const state = options.environment === 'production' ? 'wrong' : 'warning'
    return [found('mail', state, `SMTP_URL is not set: mails are written to ${where}, and nobody gets them`)]
  } catch (error) {
    return [found('mail', 'wrong', `${where}: ${(error as Error).message}`)]
  } finally {
    transport.close()
  }
}

async function examinePublicUrl({ options: { publicUrl } }: Config): Promise<Finding[]> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    const answer = await fetch(`${publicUrl}/`, { signal, redirect: 'manual' })
    const isOurs = answer.headers.has('x-request-id')
    if (!answer.ok || !isOurs)
      return [
        found('PUBLIC_URL', 'wrong', `${publicUrl}/ is answered with ${answer.status}, not by the service`),
      ]
    const date = Date.parse(answer.headers.get('date') ?? '')
    return [
      found('PUBLIC_URL', 'ok', `${publicUrl} leads to the service`),
      examineAddress(publicUrl, answer.headers.get('x-client-address') ?? ''),
      ...(Number.isNaN(date) ? [] : [describeSkew(`the clock behind ${publicUrl}`, date - Date.now())]),
    ]
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error }
    return [found('PUBLIC_URL', 'warning', `${publicUrl} is not answered: ${cause?.message ?? message}`)]
  }
}

/** What the service takes for the address of a client: a proxy that it does not trust stands for all of them. */
function examineAddress(publicUrl: string, address: string): Finding {
  const isLocal = /^(localhost|127\.[\d.]+|\[::1\])$/.test(new URL(publicUrl).hostname)
  const isPublic = ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast'
  return isLocal || isPublic
    ? found('client address', 'ok', `the service sees this machine as ${address}`)
    : found(
        'client address',
        'warning',
        `the service sees this machine as ${address}: if that is a proxy, add it to TRUSTED_PROXIES, and have it send X-Forwarded-For`,
      )
}
