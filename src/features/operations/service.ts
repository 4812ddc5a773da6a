import { mkdir, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Knex } from 'knex'
import type { PlatformOptions } from '../../config/platform-options.ts'
import { isLocked } from '../../platform/database/driver-errors.ts'
import type { Log } from '../../platform/logging/log.ts'
import { DatabaseNotWritableError, MailDirectoryNotWritableError } from './errors.ts'
import { operationsRepository } from './repository.ts'

// Anyone may ask, and each check writes to the disk: a check in this time answers all requests.
const CHECK_MS = 2_000

interface Dependencies {
  options: PlatformOptions
  knex: Knex
  log: Log
  pingDatabase(): Promise<void>
}

/** Looks at all that the service cannot do without. */
export function createReadiness({ options, knex, log, pingDatabase }: Dependencies) {
  const smtpUrl = options.mail.smtpUrl
  const directory = options.mail.directory
  const repository = operationsRepository(knex)

  async function checkDisks(): Promise<void> {
    await repository.write().catch((cause) => {
      // No fault of the disk: SQLite's writers wait for each other.
      if (isLocked(cause)) return
      log.warn({ reason: codeOf(cause) }, 'the database cannot be written')
      throw new DatabaseNotWritableError({ cause })
    })
    if (smtpUrl) return
    await writeTo(directory).catch((cause) => {
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

const codeOf = ({ cause, code, message }: Error & { code?: string; cause?: unknown }): string =>
  (cause as { code?: string } | undefined)?.code ?? code ?? message

async function writeTo(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const file = join(directory, `.readiness-${process.pid}`)
  await writeFile(file, 'x', { mode: 0o600 })
  await unlink(file)
}
