import { Type } from 'typebox'
import { PERCENT_ENCODED } from './setting-faults.ts'

const times = (count: number) =>
  Type.Integer({
    default: count,
    minimum: 1,
    maximum: 1_000_000,
    description: 'a whole number, 1 to 1000000',
  })

const seconds = (count: number) =>
  Type.Integer({
    default: count,
    minimum: 1,
    maximum: 86_400,
    description: 'a number of seconds, 1 to 86400',
  })

/** The environment variables there are; each says what it must be. */
export const Environment = Type.Object({
  NODE_ENV: Type.Enum(['development', 'production', 'test'], {
    default: 'development',
    description: 'development, production or test',
  }),
  HOST: Type.String({ default: '0.0.0.0', minLength: 1, description: 'an address to listen on' }),
  PORT: Type.Integer({ default: 5000, minimum: 0, maximum: 65535, description: 'a port, 0 to 65535' }),
  PUBLIC_URL: Type.String({
    description: 'an http or https origin without a path, such as https://auth.example.com',
  }),
  DATABASE_URL: Type.String({
    default: 'sqlite:data/auth.db',
    description: `sqlite:<file>, sqlite::memory: or postgres://user:password@host/name, with ${PERCENT_ENCODED}`,
  }),
  DATABASE_POOL: Type.Integer({
    default: 10,
    minimum: 1,
    maximum: 1000,
    description: 'a number of connections, 1 to 1000',
  }),
  BCRYPT_COST: Type.Integer({ default: 12, minimum: 4, maximum: 16, description: 'a whole number, 4 to 16' }),
  PASSWORD_MIN_LENGTH: Type.Integer({
    minimum: 1,
    maximum: 64,
    description: 'a number of code points, 1 to 64',
  }),
  SESSION_IDLE_SECONDS: Type.Integer({
    default: 604800,
    minimum: 60,
    maximum: 34560000,
    description: 'a number of seconds, 60 to 34560000',
  }),
  SESSION_ABSOLUTE_SECONDS: Type.Integer({
    default: 2592000,
    minimum: 60,
    maximum: 34560000,
    description: 'a number of seconds, 60 to 34560000',
  }),
  SESSION_COOKIE_NAME: Type.String({
    default: 'session_id',
    pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$",
    description: "a cookie's name: letters, digits and - _ . and the like",
  }),
  HSTS_INCLUDE_SUBDOMAINS: Type.Boolean({ default: false, description: 'true or false' }),
  KEEP_ALIVE_SECONDS: Type.Integer({
    default: 75,
    minimum: 1,
    maximum: 3600,
    description: 'a number of seconds, 1 to 3600',
  }),
  ALLOWED_ORIGINS: Type.Array(Type.String(), {
    default: [],
    description: 'origins such as https://app.example.com, separated by commas',
  }),
  RESET_TOKEN_SECONDS: Type.Integer({
    default: 1800,
    minimum: 60,
    maximum: 86400,
    description: 'a number of seconds, 60 to 86400',
  }),
  SMTP_URL: Type.Optional(
    Type.String({
      description: `smtp://user:password@host:port or smtps://..., with ${PERCENT_ENCODED}`,
    }),
  ),
  SMTP_NAME: Type.String({
    pattern: '^([A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+\\])$',
    description: 'a host name',
  }),
  REQUIRE_VERIFIED_EMAIL: Type.Boolean({ default: false, description: 'true or false' }),
  MAIL_FROM: Type.String({ pattern: '^[^@\\s]+@[^@\\s]+$', description: 'an e-mail address' }),
  MAIL_DIR: Type.String({ default: 'data/outbox', minLength: 1, description: 'a directory' }),
  SERVICE_NAME: Type.String({
    default: 'User Authentication Service',
    pattern: '^[^\\p{C}]{1,100}$',
    description: 'a name of 1 to 100 printable characters',
  }),
  RETURN_URL: Type.Optional(
    Type.String({
      pattern: '^https?://[^/?#@\\s]+([/?#]\\S*)?$',
      description: 'an http or https URL, such as https://app.example.com/',
    }),
  ),
  PASSWORD_BLOCKLIST: Type.Boolean({ description: 'on or off' }),
  RATE_LIMIT: Type.Boolean({ default: true, description: 'on or off' }),
  LIMIT_ACCOUNT_FAILURES: times(10),
  LIMIT_ACCOUNT_WINDOW_SECONDS: seconds(900),
  LIMIT_ACCOUNT_PAUSE_SECONDS: seconds(60),
  LIMIT_ACCOUNT_LONGEST_PAUSE_SECONDS: seconds(3600),
  LIMIT_ACCOUNT_SIGN_INS: times(200),
  LIMIT_CONSECUTIVE_FAILURES: Type.Integer({
    default: 100,
    minimum: 1,
    maximum: 100,
    description: 'a whole number, 1 to 100',
  }),
  LIMIT_DEVICE_FAILURES: times(10),
  LIMIT_NETWORK_FAILURES: times(100),
  LIMIT_NETWORK_SIGN_UPS: times(100),
  LIMIT_NETWORK_MAIL_REQUESTS: times(60),
  LIMIT_NETWORK_REFUSED_PROOFS: times(60),
  TRUSTED_PROXIES: Type.Array(Type.String(), {
    default: [],
    description: 'addresses or networks such as 10.0.0.0/8, separated by commas',
  }),
  AUDIT_DAYS: Type.Integer({
    default: 90,
    minimum: 1,
    maximum: 3650,
    description: 'a number of days, 1 to 3650',
  }),
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    default: 'info',
    description: 'fatal, error, warn, info, debug, trace or silent',
  }),
  LOG_FORMAT: Type.Optional(Type.Enum(['pretty', 'json'], { description: 'pretty or json' })),
})
