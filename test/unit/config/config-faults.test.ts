import { describe, expect, it } from 'vitest'
import { FAULTS, faultsOf } from '../../support/config.ts'

// Each ends the host too early, or cannot be decoded.
const UNENCODED = ['12#x', '12?x', '12/x', 'a#b', '100%', '%zz', 'a b']

const withoutReason = (fault: string) =>
  Object.values(FAULTS).find((general) => fault.startsWith(general)) ?? fault

describe.each([
  ['PORT', ['65536', '-1']],
  ['BCRYPT_COST', ['3', '17']],
  ['PASSWORD_MIN_LENGTH', ['0', '65']],
  ['SESSION_IDLE_SECONDS', ['59', '34560001']],
  ['SESSION_ABSOLUTE_SECONDS', ['59', '34560001']],
  ['RESET_TOKEN_SECONDS', ['59', '86401']],
] as const)('%s', (name, outside) => {
  const notNumbers = ['1.5', '0x10', 'abc', '-1', '+12', '1e1', ' 12', '12 ', '12s', '١٢', 'Infinity', 'NaN']
  it.each([...outside, ...notNumbers, '9'.repeat(400)])('is not %j', (value) => {
    expect(faultsOf({ [name]: value })).toEqual([FAULTS[name]])
  })
})

it.each([
  ['NODE_ENV', ['Production', 'staging', 'development ']],
  ['LOG_LEVEL', ['INFO', 'loud']],
  [
    'PUBLIC_URL',
    [
      'auth.example.com',
      'ftp://auth.example.com',
      'https://auth.example.com/a path',
      'https://auth.example.com?q',
      'https://auth.example.com#f',
      'https://user@auth.example.com',
      'https://',
      'https://auth example.com',
      'https://auth.example.com:99999',
      'https://[auth]',
      '*',
      'https://*.example.com',
    ],
  ],
  [
    'DATABASE_URL',
    [
      'mysql://localhost/auth',
      'sqlite:',
      'data/auth.db',
      'postgres://',
      'postgres:auth',
      'postgres://auth:hunter2@localhost:port/auth',
      'postgres://auth:hunter2/3@localhost/auth',
      'mysql+pymysql://localhost/auth',
      'sqlite+pysqlite:auth.db',
      ...UNENCODED.map((password) => `postgres://u:${password}@db/auth`),
    ],
  ],
  ['SESSION_COOKIE_NAME', ['session id', 'a=b', 'a;b', 'é', 'a'.repeat(65)]],
  [
    'ALLOWED_ORIGINS',
    [
      '*',
      'null',
      'app.example.com',
      'https://a.com/',
      'https://a.com,',
      'https://a.com b',
      'HTTPS://a.com',
      'https://*.a.com',
      'https://%2a.a.com',
      'https://a.com\\@b.com',
      'https://a;b.com',
      'https://a.com:99999',
      'https://[a]',
    ],
  ],
  [
    'TRUSTED_PROXIES',
    [
      '999.1.1.1',
      '10.0.0.0/33',
      '::1/129',
      '10.0.0.0/',
      '10.0.0.0/8/8',
      'proxy',
      'fe80::1%eth0',
      '10.0.0.1,',
    ],
  ],
  [
    'SMTP_URL',
    [
      'mail.example.com',
      'http://mail.example.com',
      'smtp://',
      'smtp://mail.example.com/path',
      ...UNENCODED.map((password) => `smtp://u:${password}@mail.example.com`),
    ],
  ],
  [
    'RETURN_URL',
    [
      'app.example.com',
      'javascript:alert(1)',
      '//app.example.com',
      'https://',
      'https://u:p@app.example.com/',
      'http://h:99999/',
      'https://a.b/x y',
    ],
  ],
  ['REQUIRE_VERIFIED_EMAIL', ['yes', '1', 'TRUE']],
  ['MAIL_FROM', ['nobody', 'a@', '@b', 'a@b@c', 'a b@c', 'a@b\r\nBcc: c@d']],
  ['SERVICE_NAME', ['a\nb', 'a\u0000b', 'a'.repeat(101)]],
] as const)('refuses a %s that is %j', (name, values) => {
  const taken = values.filter((value) => !String(faultsOf({ [name]: value })).startsWith(FAULTS[name]))
  expect(taken).toEqual([])
})

it('tells every fault at once, in one line each', () => {
  const wrong = {
    NODE_ENV: 'staging',
    PORT: 'abc',
    PUBLIC_URL: 'ftp://example.com',
    DATABASE_URL: 'mysql://localhost/auth',
    BCRYPT_COST: '99',
    PASSWORD_MIN_LENGTH: '0',
    SESSION_IDLE_SECONDS: '1',
    SESSION_ABSOLUTE_SECONDS: '1',
    SESSION_COOKIE_NAME: 'a b',
    ALLOWED_ORIGINS: '*',
    TRUSTED_PROXIES: 'x',
    RESET_TOKEN_SECONDS: '1',
    SMTP_URL: 'mail',
    RETURN_URL: 'app',
    REQUIRE_VERIFIED_EMAIL: 'maybe',
    MAIL_FROM: 'nobody',
    SERVICE_NAME: 'a\nb',
    LOG_LEVEL: 'loud',
  }
  expect(faultsOf(wrong).map(withoutReason)).toEqual(Object.values(FAULTS).sort())
})

it('blames only the variable that is wrong, not those that take their default from it', () => {
  expect(faultsOf({ PORT: '50 00' })).toEqual([FAULTS.PORT])
  expect(faultsOf({ PUBLIC_URL: 'ftp://@' }).map(withoutReason)).toEqual([FAULTS.PUBLIC_URL])
})

it('never repeats a value, which may be a secret', () => {
  const secrets = Object.fromEntries(Object.keys(FAULTS).map((name) => [name, '\u0000hunter2']))
  expect(faultsOf(secrets)).toHaveLength(Object.keys(FAULTS).length)
  expect(faultsOf(secrets).join('\n')).not.toContain('hunter2')
})

it.each(['__Host-session_id', '__Secure-session_id'])('refuses the cookie %s with http', (name) => {
  const fault = 'SESSION_COOKIE_NAME with __Host- or __Secure- needs an https PUBLIC_URL'
  expect(faultsOf({ SESSION_COOKIE_NAME: name })).toEqual([fault])
  expect(faultsOf({ SESSION_COOKIE_NAME: name, PUBLIC_URL: 'https://auth.example.com' })).toEqual([])
})

it('refuses the name of the cookie that browsers are known again by', () => {
  const fault = 'SESSION_COOKIE_NAME cannot be device_id, which is the name of another cookie'
  expect(faultsOf({ SESSION_COOKIE_NAME: 'device_id' })).toEqual([fault])
})

const PRODUCTION = { NODE_ENV: 'production', PUBLIC_URL: 'https://auth.example.com' }

describe('production', () => {
  it('asks for a public URL', () => {
    expect(faultsOf({ NODE_ENV: 'production' })).toEqual(['PUBLIC_URL is required in production'])
  })

  it('refuses a cost below 10 and takes 10', () => {
    const fault = 'BCRYPT_COST must be at least 10 in production'
    expect(faultsOf({ ...PRODUCTION, BCRYPT_COST: '9' })).toEqual([fault])
    expect(faultsOf({ ...PRODUCTION, BCRYPT_COST: '10' })).toEqual([])
  })

  it('refuses passwords shorter than 8 and takes 8', () => {
    const fault = 'PASSWORD_MIN_LENGTH must be at least 8 in production'
    expect(faultsOf({ ...PRODUCTION, PASSWORD_MIN_LENGTH: '7' })).toEqual([fault])
    expect(faultsOf({ ...PRODUCTION, PASSWORD_MIN_LENGTH: '8' })).toEqual([])
  })

  it('tells its own faults together with the others, each variable once', () => {
    const env = { NODE_ENV: 'production', BCRYPT_COST: '4', PASSWORD_MIN_LENGTH: '0', PORT: 'abc' }
    expect(faultsOf(env)).toEqual([
      'BCRYPT_COST must be at least 10 in production',
      FAULTS.PASSWORD_MIN_LENGTH,
      FAULTS.PORT,
      'PUBLIC_URL is required in production',
    ])
  })
})
