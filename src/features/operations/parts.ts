import { mkdir, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Knex } from 'knex'
import { migrationStatus } from '../../../migrations/index.ts'
import type { PlatformOptions } from '../../config/platform-options.ts'
import { DatabaseAwayError } from '../../platform/database/database-unavailable-error.ts'
import { isLocked } from '../../platform/database/driver-errors.ts'
import type { Log } from '../../platform/logging/log.ts'
import type { Mailer } from '../../platform/mail/mailer.ts'
import { DatabaseNotWritableError, DatabaseOutdatedError, MailDirectoryNotWritableError } from './errors.ts'
import { OK, type Part, type PartState } from './part.ts'
import { operationsRepository } from './repository.ts'

// Anyone may ask, and some checks write to the disk: one in this time answers all requests.
const CHECK_MS = 2_000

const AWAY = { says: 'not reachable', failure: new DatabaseAwayError() }
const NOT_WRITABLE = { says: 'cannot be written', failure: new DatabaseNotWritableError() }
const OUTDATED = { says: 'of an older version', failure: new DatabaseOutdatedError() }
const NO_DIRECTORY = { says: 'directory cannot be written', failure: new MailDirectoryNotWritableError() }

/** What the parts of the platform are looked at with. */
export interface PartsDependencies {
  options: PlatformOptions
  knex: Knex
  log: Log
  mailer: Pick<Mailer, 'failing'>
  pingDatabase(): Promise<void>
}

/** The parts that belong to no other feature. */
export const partsOf = (dependencies: PartsDependencies): Part[] => [
  database(dependencies),
  migrations(dependencies),
  mail(dependencies),
]

function database({ knex, log, pingDatabase }: PartsDependencies): Part {
  const write = sharedCheck(async () => {
    try {
      await operationsRepository(knex).write()
      return OK
    } catch (error) {
      // No fault of the disk: SQLite's writers wait for each other.
      if (isLocked(error)) return OK
      log.warn({ reason: codeOf(error as Error) }, 'the database cannot be written')
      return NOT_WRITABLE
    }
  })
  return {
    name: 'database',
    failing: [AWAY, NOT_WRITABLE],
    check: () => pingDatabase().then(write, (failure: DatabaseAwayError) => ({ ...AWAY, failure })),
  }
}

function migrations({ knex }: PartsDependencies): Part {
  const check = sharedCheck(async () => {
    const { pending, unknown } = await migrationStatus(knex)
    if (pending.length > 0) return OUTDATED
    // As while instances are replaced by newer ones, one after the other: the old ones go on until then.
    return unknown.length > 0 ? { says: 'of a newer version' } : OK
  })
  return {
    name: 'migrations',
    failing: [OUTDATED],
    // That the database is away is what the part of that name says.
    check: () => check().catch(() => ({ says: 'not known' })),
  }
}

function mail({ options, log, mailer }: PartsDependencies): Part {
  const { smtpUrl, directory } = options.mail
  const checkDirectory = sharedCheck(async () => {
    try {
      await writeTo(directory)
      return OK
    } catch (error) {
      log.warn({ reason: codeOf(error as Error) }, 'MAIL_DIR cannot be written')
      return NO_DIRECTORY
    }
  })
  return {
    name: 'mail',
    failing: [NO_DIRECTORY],
    async check() {
      const state = smtpUrl ? OK : await checkDirectory()
      // People can sign in all the same.
      return state === OK && mailer.failing ? { says: `not delivered: ${mailer.failing}` } : state
    },
  }
}

function sharedCheck(check: () => Promise<PartState>): () => Promise<PartState> {
  let checkedAt = Number.NEGATIVE_INFINITY
  let state: Promise<PartState>
  return () => {
    const now = performance.now()
    if (now - checkedAt >= CHECK_MS) {
      checkedAt = now
      state = check()
    }
    return state
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
