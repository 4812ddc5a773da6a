import type { Knex } from 'knex'
import type { Options } from './config/options.ts'
import type { PlatformOptions } from './config/platform-options.ts'
import { createAccountExport } from './features/account-export/service.ts'
import { auditLogOptions } from './features/audit-log/options.ts'
import { auditLogRepository } from './features/audit-log/repository.ts'
import { createAuditLog } from './features/audit-log/service.ts'
import { devicesRepository } from './features/devices/repository.ts'
import { createDevices } from './features/devices/service.ts'
import { createEmailChange } from './features/email-change/service.ts'
import { emailVerificationOptions } from './features/email-verification/options.ts'
import { createEmailVerification } from './features/email-verification/service.ts'
import { mailCapsOptions } from './features/mail-caps/options.ts'
import { mailCapsRepository } from './features/mail-caps/repository.ts'
import { createMailCaps } from './features/mail-caps/service.ts'
import { createNotices } from './features/notices/service.ts'
import { addMeasurements } from './features/operations/metrics.ts'
import { createReadiness } from './features/operations/readiness.ts'
import { createPasswordChange } from './features/password-change/service.ts'
import { passwordResetOptions } from './features/password-reset/options.ts'
import { createPasswordReset } from './features/password-reset/service.ts'
import { passwordsOptions } from './features/passwords/options.ts'
import type { HashPool, HashPoolOptions } from './features/passwords/pool.ts'
import { storedHashesRepository } from './features/passwords/repository.ts'
import { createPasswords } from './features/passwords/service.ts'
import { createStoredHashes } from './features/passwords/stored-hashes.ts'
import { rateLimitsOptions } from './features/rate-limits/options.ts'
import { rateLimitsRepository } from './features/rate-limits/repository.ts'
import { createRateLimits } from './features/rate-limits/service.ts'
import { secondFactorOptions } from './features/second-factor/options.ts'
import { secondFactorRepository } from './features/second-factor/repository.ts'
import { createSecondFactor } from './features/second-factor/service.ts'
import { secretsOptions } from './features/secrets/options.ts'
import { secretsRepository } from './features/secrets/repository.ts'
import { createSecrets } from './features/secrets/service.ts'
import { sessionsOptions } from './features/sessions/options.ts'
import { sessionsRepository } from './features/sessions/repository.ts'
import { createSessions } from './features/sessions/service.ts'
import { createSignOut } from './features/sessions/sign-out.ts'
import { createAuth } from './features/sign-in/auth.ts'
import { createCredentials } from './features/sign-in/credentials.ts'
import { createFactors } from './features/sign-in/factors.ts'
import { createSignInLinks } from './features/sign-in/links.ts'
import { passwordAttemptsOptions } from './features/sign-in/options.ts'
import { createPasswordAttempts } from './features/sign-in/password-attempts.ts'
import { createReauthentication } from './features/sign-in/reauthentication.ts'
import { createSignIn } from './features/sign-in/service.ts'
import { tokensOptions } from './features/tokens/options.ts'
import { tokensRepository } from './features/tokens/repository.ts'
import { createTokens } from './features/tokens/service.ts'
import { createTransfer } from './features/transfer/service.ts'
import { createUserAdministration } from './features/users/administration.ts'
import { accountsOptions } from './features/users/options.ts'
import { type UsersRepository, usersRepository } from './features/users/repository.ts'
import { createAccounts } from './features/users/service.ts'
import { Composition } from './platform/composition.ts'
import type { Db } from './platform/database/db.ts'
import { type Database, openDatabase } from './platform/database/open-database.ts'
import { createJobs, type Jobs } from './platform/jobs/jobs.ts'
import type { Log } from './platform/logging/log.ts'
import { createMailLayout, type LayOutMail } from './platform/mail/layout.ts'
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
  /** A pool to hash in, which is not closed with the services. */
  hashPool?: HashPool | undefined
  /** How mails are delivered. */
  delivery?: DeliveryOptions | undefined
}

/** What features are made of that is no feature's. */
interface Platform extends Pick<Database, 'pingDatabase' | 'eraseDeleted'> {
  options: PlatformOptions
  knex: Knex
  now: () => number
  log: Log
  jobs: Jobs
  metrics: Metrics
  mailer: Mailer
  layOutMail: LayOutMail
  hashing: HashPoolOptions | undefined
  hashPool: HashPool | undefined
}

const findUsers = ({ db }: { db: Db<{ users: UsersRepository }> }): UsersRepository => db.users

/** Features, in the order in which they are made: each is given what stands before it. */
export const FEATURES = new Composition<Platform>()
  .add('readiness', { create: createReadiness })
  .add('rateLimits', {
    create: createRateLimits,
    repository: rateLimitsRepository,
    options: rateLimitsOptions,
  })
  .add('mailCaps', { create: createMailCaps, repository: mailCapsRepository, options: mailCapsOptions })
  .add('auditLog', { create: createAuditLog, repository: auditLogRepository, options: auditLogOptions })
  .add('users', { create: findUsers, repository: usersRepository })
  .add('secrets', { create: createSecrets, repository: secretsRepository, options: secretsOptions })
  .add('storedHashes', { create: createStoredHashes, repository: storedHashesRepository })
  .add('passwords', { create: createPasswords, options: passwordsOptions })
  .add('sessions', { create: createSessions, repository: sessionsRepository, options: sessionsOptions })
  .add('devices', { create: createDevices, repository: devicesRepository })
  .add('tokens', { create: createTokens, repository: tokensRepository, options: tokensOptions })
  .add('notices', { create: createNotices })
  .add('emailVerification', { create: createEmailVerification, options: emailVerificationOptions })
  .add('factors', { create: createFactors })
  .add('credentials', { create: createCredentials })
  .add('passwordAttempts', { create: createPasswordAttempts, options: passwordAttemptsOptions })
  .add('reauthentication', { create: createReauthentication })
  .add('accounts', { create: createAccounts, options: accountsOptions })
  .add('transfer', { create: createTransfer })
  .add('administration', { create: createUserAdministration })
  .add('secondFactor', {
    create: createSecondFactor,
    repository: secondFactorRepository,
    options: secondFactorOptions,
  })
  .add('accountExport', { create: createAccountExport })
  .add('signIn', { create: createSignIn })
  .add('signOut', { create: createSignOut })
  .add('passwordChange', { create: createPasswordChange })
  .add('passwordReset', { create: createPasswordReset, options: passwordResetOptions })
  .add('signInLinks', { create: createSignInLinks })
  .add('emailChange', { create: createEmailChange })
  .add('auth', { create: createAuth })

/** Everything the service can do, for HTTP routes, pages, a command line and a host's own code. */
export type Services = Awaited<ReturnType<typeof FEATURES.create>> & {
  /** Refuses hashes that wait in line, and gives deliveries of mails a few seconds more. */
  beginClose(): void
  /** Ends jobs, threads and connections, in this order. */
  close(): Promise<void>
}

/** Opens the database, migrates it where options say so, and makes every service on it; jobs begin with `jobs.start()`. */
export async function createServices(options: Options, settings: ServiceOptions): Promise<Services> {
  const { log, now = Date.now, hashing, hashPool, delivery = {} } = settings
  const database = await openDatabase(options.database, {
    log,
    pool: options.databasePool,
    migrate: options.migrateOnStart,
  })
  const { knex, pingDatabase, eraseDeleted } = database
  const metrics = createMetrics()
  const jobs = createJobs(log, metrics)
  const mailer = createMailer({ options, knex, now, log, metrics, jobs, delivery })
  jobs.everyMinute(eraseDeleted)
  const services = await FEATURES.create({
    options,
    knex,
    pingDatabase,
    eraseDeleted,
    now,
    log,
    jobs,
    metrics,
    mailer,
    layOutMail: createMailLayout(options.serviceName),
    hashing,
    hashPool,
  })

  addMeasurements(services)

  return {
    ...services,
    beginClose() {
      services.passwords.beginClose()
      mailer.beginClose()
    },
    async close() {
      await jobs.close()
      mailer.close()
      await services.passwords.close()
      await database.close()
    },
  }
}
