import fastify from 'fastify'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadConfig } from '../../../src/config/env.ts'
import { load } from '../../support/config.ts'

const PRODUCTION = { NODE_ENV: 'production', PUBLIC_URL: 'https://auth.example.com' }

describe('defaults', () => {
  it('are those of a development machine', () => {
    expect(load({})).toEqual({
      NODE_ENV: 'development',
      HOST: '0.0.0.0',
      PORT: 5000,
      PUBLIC_URL: 'http://localhost:5000',
      DATABASE_URL: 'sqlite:data/auth.db',
      DATABASE_POOL: 10,
      MIGRATE_ON_START: true,
      REGISTRATION: 'open',
      BCRYPT_COST: 12,
      PASSWORD_MIN_LENGTH: 1,
      SESSION_IDLE_SECONDS: 604800,
      SESSION_ABSOLUTE_SECONDS: 2592000,
      SESSION_COOKIE_NAME: 'session_id',
      HSTS_INCLUDE_SUBDOMAINS: false,
      KEEP_ALIVE_SECONDS: 75,
      ALLOWED_ORIGINS: [],
      FORWARD_AUTH_SITES: [],
      RESET_TOKEN_SECONDS: 1800,
      REQUIRE_VERIFIED_EMAIL: false,
      SECOND_FACTOR: 'optional',
      SECOND_FACTOR_TRUST_DAYS: 30,
      MAIL_FROM: 'no-reply@localhost',
      MAIL_DIR: 'data/outbox',
      SMTP_NAME: 'localhost',
      SERVICE_NAME: 'User Authentication Service',
      PASSWORD_BLOCKLIST: false,
      RATE_LIMIT: true,
      LIMIT_ACCOUNT_FAILURES: 10,
      LIMIT_ACCOUNT_WINDOW_SECONDS: 900,
      LIMIT_ACCOUNT_PAUSE_SECONDS: 60,
      LIMIT_ACCOUNT_LONGEST_PAUSE_SECONDS: 3600,
      LIMIT_ACCOUNT_SIGN_INS: 200,
      LIMIT_CONSECUTIVE_FAILURES: 100,
      LIMIT_CLIENT_FAILURES: 60,
      LIMIT_SESSION_TOKENS: 60,
      LIMIT_DEVICE_FAILURES: 10,
      LIMIT_NETWORK_FAILURES: 100,
      LIMIT_NETWORK_SIGN_UPS: 100,
      LIMIT_NETWORK_MAIL_REQUESTS: 60,
      LIMIT_NETWORK_REFUSED_PROOFS: 60,
      TRUSTED_PROXIES: [],
      AUDIT_DAYS: 90,
      TOKEN_AUDIENCES: [],
      TOKEN_SECONDS: 300,
      SIGNING_KEY_DAYS: 90,
      LOG_LEVEL: 'info',
    })
  })

  it('in production ask for passwords of 15 characters, and none that are common', () => {
    expect(load(PRODUCTION)).toEqual({
      ...load({}),
      ...PRODUCTION,
      PASSWORD_MIN_LENGTH: 15,
      PASSWORD_BLOCKLIST: true,
      MAIL_FROM: 'no-reply@auth.example.com',
      SMTP_NAME: 'auth.example.com',
    })
  })

  it('let the public URL follow the port', () => {
    expect(load({ PORT: '8080' }).PUBLIC_URL).toBe('http://localhost:8080')
  })

  it('let the sender follow the public URL, without its port', () => {
    expect(load({ PUBLIC_URL: 'https://auth.example.com:8443' }).MAIL_FROM).toBe('no-reply@auth.example.com')
  })

  it('stand for empty variables', () => {
    const empty = Object.fromEntries(Object.keys(load({})).map((name) => [name, '']))
    expect(load(empty)).toEqual(load({}))
  })
})

it('takes what each variable says', () => {
  const env = {
    NODE_ENV: 'test',
    HOST: '::1',
    PORT: '0',
    PUBLIC_URL: 'https://auth.example.com',
    DATABASE_URL: 'postgres://auth:secret@db/auth?sslmode=require',
    BCRYPT_COST: '16',
    PASSWORD_MIN_LENGTH: '8',
    SESSION_IDLE_SECONDS: '60',
    SESSION_ABSOLUTE_SECONDS: '34560000',
    SESSION_COOKIE_NAME: '__Host-session_id',
    ALLOWED_ORIGINS: 'https://app.example.com, http://localhost:3000',
    RESET_TOKEN_SECONDS: '60',
    SMTP_URL: 'smtps://auth:secret@mail.example.com:465',
    REQUIRE_VERIFIED_EMAIL: 'true',
    MAIL_FROM: 'auth@example.com',
    MAIL_DIR: '/var/mail',
    SMTP_NAME: 'mail.example.com',
    SERVICE_NAME: 'Éclair',
    PASSWORD_BLOCKLIST: 'on',
    RATE_LIMIT: 'off',
    TRUSTED_PROXIES: '10.0.0.0/8, ::1',
    AUDIT_DAYS: '1',
    TOKEN_AUDIENCES: 'billing, https://api.example.com',
    TOKEN_SECONDS: '3600',
    SIGNING_KEY_DAYS: '2',
    LOG_LEVEL: 'silent',
  }
  expect(load(env)).toEqual({
    ...load({}),
    ...env,
    PORT: 0,
    BCRYPT_COST: 16,
    PASSWORD_MIN_LENGTH: 8,
    SESSION_IDLE_SECONDS: 60,
    SESSION_ABSOLUTE_SECONDS: 34_560_000,
    ALLOWED_ORIGINS: ['https://app.example.com', 'http://localhost:3000'],
    RESET_TOKEN_SECONDS: 60,
    REQUIRE_VERIFIED_EMAIL: true,
    PASSWORD_BLOCKLIST: true,
    RATE_LIMIT: false,
    TRUSTED_PROXIES: ['10.0.0.0/8', '::1'],
    AUDIT_DAYS: 1,
    TOKEN_AUDIENCES: ['billing', 'https://api.example.com'],
    TOKEN_SECONDS: 3600,
    SIGNING_KEY_DAYS: 2,
  })
})

it.each([
  'smtp://mail:25',
  'smtps://u:p%40%23%2F@mail.example.com/',
  'smtp://u@[::1]:587',
  'smtp://10.0.0.1',
])('takes the mail server %s', (url) => expect(load({ SMTP_URL: url }).SMTP_URL).toBe(url))

it.each(['https://app.example.com', 'http://localhost:3000/a?b=c#d'])('leads back to %s', (url) =>
  expect(load({ RETURN_URL: url }).RETURN_URL).toBe(url),
)

it('takes for a proxy only what the framework takes', async () => {
  const items = [
    '10.0.0.0/8',
    '10.1.2.3/8',
    '192.0.2.1',
    '::1',
    '2001:db8::/32',
    '::ffff:10.0.0.1',
    '::ffff:10.0.0.0/104',
  ]
  const { TRUSTED_PROXIES } = load({ TRUSTED_PROXIES: items.join(',') })
  for (const item of TRUSTED_PROXIES as string[])
    expect(() => fastify({ trustProxy: item }), item).not.toThrow()
})

it('has allowed origins as browsers write them', () => {
  const given =
    'https://App.Example.com, https://app.example.com:443,http://localhost:80, https://bücher.example:8443'
  expect(load({ ALLOWED_ORIGINS: given }).ALLOWED_ORIGINS).toEqual([
    'https://app.example.com',
    'https://app.example.com',
    'http://localhost',
    'https://xn--bcher-kva.example:8443',
  ])
})

it('is frozen', () => {
  const config = loadConfig({})
  expect([config, config.options].every(Object.isFrozen)).toBe(true)
})

it('leaves other variables alone', () => {
  expect(load({ SECRET: 'hunter2' })).toEqual(load({}))
})

it('reads the environment of the process unless given another', () => {
  const before = process.env.SERVICE_NAME
  onTestFinished(() => {
    if (before === undefined) delete process.env.SERVICE_NAME
    else process.env.SERVICE_NAME = before
  })
  process.env.SERVICE_NAME = 'Of this process'
  expect(load().SERVICE_NAME).toBe('Of this process')
})
