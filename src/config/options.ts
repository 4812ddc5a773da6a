import type { Knex } from 'knex'
import { type Static, Type } from 'typebox'
import { group, seconds, times } from './option-types.ts'
import { PERCENT_ENCODED } from './setting-faults.ts'

const DAY = 86_400
const YEAR = 400 * DAY

/**
 * Every option: its place in {@link Options}, the environment variable that sets it for the service, its default, and
 * what it must be (`description`).
 */
export const OPTIONS = group({
  environment: Type.Enum(['development', 'production', 'test'], {
    variable: 'NODE_ENV',
    default: 'development',
    description: 'development, production or test',
  }),
  publicUrl: Type.String({
    variable: 'PUBLIC_URL',
    description: 'an http or https URL, such as https://auth.example.com or https://example.com/auth',
  }),
  database: Type.Unsafe<string | Knex>({
    variable: 'DATABASE_URL',
    default: 'sqlite:data/auth.db',
    description: `sqlite:<file>, sqlite::memory: or postgres://user:password@host/name, with ${PERCENT_ENCODED}`,
  }),
  databasePool: Type.Integer({
    variable: 'DATABASE_POOL',
    default: 10,
    minimum: 1,
    maximum: 1000,
    description: 'a number of connections, 1 to 1000',
  }),
  serviceName: Type.String({
    variable: 'SERVICE_NAME',
    default: 'User Authentication Service',
    pattern: '^[^\\p{C}]{1,100}$',
    description: 'a name of 1 to 100 printable characters',
  }),
  returnUrl: Type.Optional(
    Type.String({
      variable: 'RETURN_URL',
      pattern: '^https?://[^/?#@\\s]+([/?#]\\S*)?$',
      description: 'an http or https URL, such as https://app.example.com/',
    }),
  ),
  allowedOrigins: Type.Array(Type.String(), {
    variable: 'ALLOWED_ORIGINS',
    default: [],
    description: 'origins such as https://app.example.com, separated by commas',
  }),
  trustedProxies: Type.Array(Type.String(), {
    variable: 'TRUSTED_PROXIES',
    default: [],
    description: 'addresses or networks such as 10.0.0.0/8, separated by commas',
  }),
  passwords: group({
    bcryptCost: Type.Integer({
      variable: 'BCRYPT_COST',
      default: 12,
      minimum: 4,
      maximum: 16,
      description: 'a whole number, 4 to 16',
    }),
    minLength: Type.Integer({
      variable: 'PASSWORD_MIN_LENGTH',
      minimum: 1,
      maximum: 64,
      description: 'a number of code points, 1 to 64',
    }),
    blocklist: Type.Boolean({ variable: 'PASSWORD_BLOCKLIST', description: 'on or off' }),
  }),
  sessions: group({
    idleSeconds: seconds('SESSION_IDLE_SECONDS', 7 * DAY, 60, YEAR),
    absoluteSeconds: seconds('SESSION_ABSOLUTE_SECONDS', 30 * DAY, 60, YEAR),
    cookieName: Type.String({
      variable: 'SESSION_COOKIE_NAME',
      default: 'session_id',
      pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$",
      description: "a cookie's name: letters, digits and - _ . and the like",
    }),
  }),
  passwordReset: group({ tokenSeconds: seconds('RESET_TOKEN_SECONDS', 1800, 60, DAY) }),
  emailVerification: group({
    required: Type.Boolean({
      variable: 'REQUIRE_VERIFIED_EMAIL',
      default: false,
      description: 'true or false',
    }),
  }),
  mail: group({
    smtpUrl: Type.Optional(
      Type.String({
        variable: 'SMTP_URL',
        description: `smtp://user:password@host:port or smtps://..., with ${PERCENT_ENCODED}`,
      }),
    ),
    smtpName: Type.String({
      variable: 'SMTP_NAME',
      pattern: '^([A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+\\])$',
      description: 'a host name',
    }),
    from: Type.String({
      variable: 'MAIL_FROM',
      pattern: '^[^@\\s]+@[^@\\s]+$',
      description: 'an e-mail address',
    }),
    directory: Type.String({
      variable: 'MAIL_DIR',
      default: 'data/outbox',
      minLength: 1,
      description: 'a directory',
    }),
  }),
  rateLimits: group({
    enabled: Type.Boolean({ variable: 'RATE_LIMIT', default: true, description: 'on or off' }),
    accountFailures: times('LIMIT_ACCOUNT_FAILURES', 10),
    accountWindowSeconds: seconds('LIMIT_ACCOUNT_WINDOW_SECONDS', 900, 1, DAY),
    accountPauseSeconds: seconds('LIMIT_ACCOUNT_PAUSE_SECONDS', 60, 1, DAY),
    accountLongestPauseSeconds: seconds('LIMIT_ACCOUNT_LONGEST_PAUSE_SECONDS', 3600, 1, DAY),
    accountSignIns: times('LIMIT_ACCOUNT_SIGN_INS', 200),
    consecutiveFailures: times('LIMIT_CONSECUTIVE_FAILURES', 100, {
      maximum: 100,
      description: 'a whole number, 1 to 100',
    }),
    deviceFailures: times('LIMIT_DEVICE_FAILURES', 10),
    networkFailures: times('LIMIT_NETWORK_FAILURES', 100),
    networkSignUps: times('LIMIT_NETWORK_SIGN_UPS', 100),
    networkMailRequests: times('LIMIT_NETWORK_MAIL_REQUESTS', 60),
    networkRejectedTokens: times('LIMIT_NETWORK_REFUSED_PROOFS', 60),
  }),
  auditLog: group({
    days: Type.Integer({
      variable: 'AUDIT_DAYS',
      default: 90,
      minimum: 1,
      maximum: 3650,
      description: 'a number of days, 1 to 3650',
    }),
  }),
  http: group({
    hstsIncludeSubdomains: Type.Boolean({
      variable: 'HSTS_INCLUDE_SUBDOMAINS',
      default: false,
      description: 'true or false',
    }),
  }),
})

/** How the service behaves, checked and complete; see {@link checkOptions}. */
export type Options = Static<typeof OPTIONS>

type Partly<Given> = Given extends readonly unknown[] | ((...args: never[]) => unknown)
  ? Given
  : {
      [Key in keyof Given]?: (Given[Key] extends Knex | string ? Given[Key] : Partly<Given[Key]>) | undefined
    }

/** What a host gives: every option may be left out but `publicUrl`. */
export type GivenOptions = Partly<Options>
