import { mkdir, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyBaseLogger } from 'fastify'
import type { Knex } from 'knex'
import type { Config } from '../../config.ts'
import { DatabaseNotWritableError, MailDirectoryNotWritableError } from './errors.ts'
import { readinessRepository } from './repository.ts'

// Anybody may ask, and each check has the disk write: a check in this time counts for all who ask.
const CHECK_MS = 2_000
// A lock of somebody else's is no fault of the disk: PostgreSQL has none here, and SQLite's writers wait for each other.
const IS_LOCKED = /^SQLITE_(BUSY|LOCKED)/

interface Dependencies {
  config: Config
  knex: Knex
  log: FastifyBaseLogger
  pingDatabase(): Promise<void>
}

/** Looks at all that the service cannot do without. */
export function createReadiness({ config, knex, log, pingDatabase }: Dependencies) {
  const { SMTP_URL, MAIL_DIR } = config
  const repository = readinessRepository(knex)

  async function checkDisks(): Promise<void> {
    await repository.write().catch((cause) => {
      if (IS_LOCKED.test(cause.code)) return
      log.warn({ reason: cause.code ?? cause.message }, 'the database cannot be written')
      throw new DatabaseNotWritableError({ cause })
    })
    if (SMTP_URL) return
    await writeTo(MAIL_DIR).catch((cause) => {
      log.warn({ reason: cause.code }, 'MAIL_DIR cannot be written')
      throw new MailDirectoryNotWritableError({ cause })
    })
  }

  let checkedAt = Number.NEGATIVE_INFINITY
  let outcome: Promise<void> = Promise.resolve()
  /**
   * Whether requests can be answered.
   * @throws {DatabaseAwayError} unless the database answers.
   * @throws {DatabaseNotWritableError} unless it keeps what is written.
   * @throws {MailDirectoryNotWritableError} where mails go to files, and none can be written.
   */
  return async function checkReadiness(): Promise<void> {
    await pingDatabase()
    const now = performance.now()
    if (now - checkedAt >= CHECK_MS) {
      checkedAt = now
      outcome = checkDisks()
    }
    await outcome
  }
}

async function writeTo(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const file = join(directory, `.readiness-${process.pid}`)
  await writeFile(file, 'x', { mode: 0o600 })
  await unlink(file)
}
