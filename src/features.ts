import type { Knex } from 'knex'
import type { PlatformOptions } from './config/platform-options.ts'
import { accessTokensOptions } from './features/access-tokens/options.ts'
import { accessTokensRepository } from './features/access-tokens/repository.ts'
import { createAccessTokens } from './features/access-tokens/service.ts'
import { createAccountExport } from './features/account-export/service.ts'
import { auditLogOptions } from './features/audit-log/options.ts'
import { auditLogRepository } from './features/audit-log/repository.ts'
import { createAuditLog } from './features/audit-log/service.ts'
import { clientsOptions } from './features/clients/options.ts'
import { clientsRepository } from './features/clients/repository.ts'
import { createClients } from './features/clients/service.ts'
import { devicesRepository } from './features/devices/repository.ts'
import { createDevices } from './features/devices/service.ts'
import { createEmailChange } from './features/email-change/service.ts'
import { emailVerificationOptions } from './features/email-verification/options.ts'
import { createEmailVerification } from './features/email-verification/service.ts'
import { forwardAuthOptions } from './features/forward-auth/options.ts'
import { forwardAuthRepository } from './features/forward-auth/repository.ts'
import { createForwardAuth } from './features/forward-auth/service.ts'
import { introspectionRepository } from './features/introspection/repository.ts'
import { createIntrospection } from './features/introspection/service.ts'
import { mailCapsOptions } from './features/mail-caps/options.ts'
import { mailCapsRepository } from './features/mail-caps/repository.ts'
import { createMailCaps } from './features/mail-caps/service.ts'
import { createNotices } from './features/notices/service.ts'
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
import { signingKeysOptions } from './features/signing-keys/options.ts'
import { signingKeysRepository } from './features/signing-keys/repository.ts'
import { createSigningKeys } from './features/signing-keys/service.ts'
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
import type { Database } from './platform/database/open-database.ts'
import type { Jobs } from './platform/jobs/jobs.ts'
import type { Log } from './platform/logging/log.ts'
import type { LayOutMail } from './platform/mail/layout.ts'
import type { Mailer } from './platform/mail/mailer.ts'
import type { Metrics } from './platform/metrics/metrics.ts'

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
  .add('forwardAuth', {
    create: createForwardAuth,
    repository: forwardAuthRepository,
    options: forwardAuthOptions,
  })
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
  .add('signingKeys', {
    create: createSigningKeys,
    repository: signingKeysRepository,
    options: signingKeysOptions,
  })
  .add('accessTokens', {
    create: createAccessTokens,
    repository: accessTokensRepository,
    options: accessTokensOptions,
  })
  .add('clients', { create: createClients, repository: clientsRepository, options: clientsOptions })
  .add('introspection', { create: createIntrospection, repository: introspectionRepository })
  .add('auth', { create: createAuth })
