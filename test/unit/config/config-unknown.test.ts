import { expect, it } from 'vitest'
import { unknownVariables, VARIABLES } from '../../../src/config/env.ts'

const namedIn = (env: Record<string, string>) =>
  unknownVariables(env).map((sentence) => sentence.split(' ', 1)[0])

it.each([
  'SMTP_HOST',
  'SMTP_PORT',
  'SESSION_SECRET',
  'LIMIT_FOO',
  'PASSWORD_MIN',
  'MAIL_FROM_FILE',
  'TRUSTED_PROXY_COUNT',
  'ALLOWED_HOSTS',
  'BCRYPT_ROUNDS',
  'RESET_TOKEN_TTL',
  'AUDIT_LOG',
  'PUBLIC_BASE_URL',
  'RATE_LIMITS',
])('names %s, which starts like one of ours', (name) => {
  expect(namedIn({ [name]: 'hunter2' })).toEqual([name])
})

it.each([
  ['DATABASE_ULR', 'DATABASE_URL'],
  ['DATABSE_URL', 'DATABASE_URL'],
  ['DATABASE_URI', 'DATABASE_URL'],
  ['SMPT_URL', 'SMTP_URL'],
  ['PUBLICURL', 'PUBLIC_URL'],
  ['Smtp_Url', 'SMTP_URL'],
  ['LOG_LEVLE', 'LOG_LEVEL'],
  ['NODE_EVN', 'NODE_ENV'],
  ['SERVICE_NAMES', 'SERVICE_NAME'],
  ['DATABASE_URL_FLIE', 'DATABASE_URL_FILE'],
])('names %s, and what is meant by it: %s', (name, meant) => {
  expect(unknownVariables({ [name]: 'hunter2' })).toEqual([
    `${name} is set, but is no variable of this service: is ${meant} meant?`,
  ])
})

it('names none of its own', () => {
  const own = VARIABLES
  expect(
    unknownVariables(
      Object.fromEntries([...own, 'DATABASE_URL_FILE', 'SMTP_URL_FILE'].map((name) => [name, 'x'])),
    ),
  ).toEqual([])
})

it('names none that other programs set: shells, desktops, npm, Node.js, platforms', () => {
  const names = [
    ...[
      'HOME',
      'HOSTNAME',
      'HOSTTYPE',
      'PATH',
      'PWD',
      'SHELL',
      'TERM',
      'USER',
      'MAIL',
      'MAILDIR',
      'MAILTO',
      'TZ',
      'LANG',
    ],
    ...[
      'SESSION_MANAGER',
      'DBUS_SESSION_BUS_ADDRESS',
      'XDG_SESSION_ID',
      'SSH_CLIENT',
      'LOGNAME',
      'LOGS_DIRECTORY',
    ],
    ...[
      'NODE_OPTIONS',
      'NODE_EXTRA_CA_CERTS',
      'NODE_PATH',
      'NODE_VERSION',
      'npm_config_prefix',
      'npm_package_name',
    ],
    ...[
      'DATABASE_PRIVATE_URL',
      'DATABASE_POOL_SIZE',
      'LOG_DIR',
      'PORT_80',
      'SERVICE_ACCOUNT',
      'REQUIRE_AUTH',
      'POST',
    ],
    ...[
      'PGHOST',
      'PGPASSWORD',
      'NO_COLOR',
      'HTTP_PROXY',
      'CI',
      'GITHUB_TOKEN',
      'KUBERNETES_SERVICE_HOST',
      'DYNO',
    ],
  ]
  expect(namedIn(Object.fromEntries(names.map((name) => [name, 'x'])))).toEqual([])
})

it('takes the variables of a Kubernetes service for what they are, whatever the service is called', () => {
  const ofService = {
    SMTP_SERVICE_HOST: '10.0.0.1',
    SMTP_SERVICE_PORT: '25',
    SMTP_SERVICE_PORT_SUBMISSION: '587',
    SMTP_PORT: 'tcp://10.0.0.1:25',
    SMTP_PORT_25_TCP: 'tcp://10.0.0.1:25',
    SMTP_PORT_25_TCP_ADDR: '10.0.0.1',
  }
  expect(namedIn({ ...ofService, SMTP_USER: 'x' })).toEqual(['SMTP_USER'])
})

it('says names alone, never a value', () => {
  expect(unknownVariables({ SMTP_PASSWORD: 'hunter2', SMTP_ULR: 'smtp://a:hunter2@b' }).join()).not.toContain(
    'hunter2',
  )
})
