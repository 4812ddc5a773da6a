import type { Knex } from 'knex'
import type { Options } from './config/options.ts'
import { type AuditLog, createAuditLog } from './features/audit-log/service.ts'
import { createDevices, type Devices } from './features/devices/service.ts'
import { createEmailChange, type EmailChange } from './features/email-change/service.ts'
import { createEmailVerification, type EmailVerification } from './features/email-verification/service.ts'
import { createI18n, type I18n } from './features/i18n/i18n.ts'
import { createMailCaps, type MailCaps } from './features/mail-caps/service.ts'
import { createNotices, type Notices } from './features/notices/service.ts'
import { createReadiness } from './features/operations/service.ts'
import { createPasswordReset, type PasswordReset } from './features/password-reset/service.ts'
import type { HashPool, HashPoolOptions } from './features/passwords/pool.ts'
import { createPasswords, type Passwords } from './features/passwords/service.ts'
import { createRateLimits, type RateLimits } from './features/rate-limits/service.ts'
import { createSessions, type Sessions } from './features/sessions/service.ts'
import { type Auth, createAuth } from './features/sign-in/auth.ts'
import { createTokens, type Tokens } from './features/tokens/service.ts'
import { type UsersRepository, usersRepository } from './features/users/repository.ts'
import { type Database, openDatabase } from './platform/database/open-database.ts'
import { createJobs, type Jobs } from './platform/jobs/jobs.ts'
import type { Log } from './platform/logging/log.ts'
import { createMailer, type Mailer } from './platform/mail/mailer.ts'
import type { DeliveryOptions } from './platform/mail/transport.ts'
import { createMetrics, type Metrics } from './platform/metrics/metrics.ts'

/** What services are made of beside the options; each has a default but the log. */
export interface ServiceOptions {
  log: Log
  /** The time, in milliseconds since 1970. */
  now?: (() => number) | undefined
  /** The size of the pool that hashes passwords. */
  hashing?: HashPoolOptions | undefined
  /** A pool to hash in, which whoever gives it closes. */
  hashPool?: HashPool | undefined
  /** How mails are delivered. */
  delivery?: DeliveryOptions | undefined
}

/** Everything the service can do, for HTTP routes, pages, a command line and a host's own code. */
export interface Services extends Pick<Database, 'pingDatabase' | 'eraseDeleted'> {
  checkReadiness: ReturnType<typeof createReadiness>
  options: Options
  knex: Knex
  now: () => number
  jobs: Jobs
  metrics: Metrics
  limits: RateLimits
  mailer: Mailer
  mailCaps: MailCaps
  users: UsersRepository
  passwords: Passwords
  sessions: Sessions
  devices: Devices
  auditLog: AuditLog
  i18n: I18n
  notices: Notices
  tokens: Tokens
  emailVerification: EmailVerification
  auth: Auth
  passwordReset: PasswordReset
  emailChange: EmailChange
  /** Refuses hashes that wait in line, and gives deliveries of mails a few seconds more. */
  beginClose(): void
  /** Ends jobs, threads and connections, in this order. */
  close(): Promise<void>
}

/** Opens the database, migrates it, and makes every service on it; jobs begin with `jobs.start()`. */
export async function createServices(options: Options, settings: ServiceOptions): Promise<Services> {
  const { log, now = Date.now, hashing, hashPool, delivery = {} } = settings
  const database = await openDatabase(options.database, options.databasePool, log)
  const { knex, pingDatabase, eraseDeleted } = database
  const jobs = createJobs(log)
  const metrics = createMetrics()
  jobs.everyMinute(eraseDeleted)
  const base = { options, knex, pingDatabase, eraseDeleted, now, jobs, metrics }

  const limits = createRateLimits(base)
  const mailer = createMailer({ ...base, log, delivery })
  const mailCaps = createMailCaps({ ...base, log })
  const users = usersRepository(knex, now)
  const passwords = await createPasswords({ options, hashing, hashPool })
  const sessions = createSessions(base)
  const devices = createDevices(base)
  const auditLog = createAuditLog(base)
  const i18n = createI18n(base)
  const notices = createNotices({ ...base, mailer, mailCaps, i18n })
  const tokens = createTokens({ ...base, limits })
  const emailVerification = createEmailVerification({ ...base, mailer, mailCaps, tokens, i18n, auditLog })
  const known = {
    ...base,
    checkReadiness: createReadiness({ ...base, log }),
    limits,
    mailer,
    mailCaps,
    users,
    passwords,
    sessions,
    devices,
    auditLog,
    i18n,
    notices,
    tokens,
    emailVerification,
  }
  const auth = createAuth(known)
  const passwordReset = createPasswordReset(known)
  const emailChange = createEmailChange({ ...known, auth })

  return {
    ...known,
    auth,
    passwordReset,
    emailChange,
    beginClose() {
      passwords.beginClose()
      mailer.beginClose()
    },
    async close() {
      await jobs.close()
      mailer.close()
      await passwords.close()
      await database.close()
    },
  }
}
