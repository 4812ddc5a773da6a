import { type HashSecret, isTrue, type RawUser, subjectOf, timeOf } from '../record.ts'
import { type Fields, type Format, first } from './format.ts'

const EMAIL = ['email', 'user_email']
const HASHES = [
  'password_hash',
  'passwordHash',
  'encrypted_password',
  'hashed_password',
  'password',
  'user_pass',
]
const CONFIRMED = [
  'email_verified',
  'emailVerified',
  'email_confirmed_at',
  'email_verified_at',
  'confirmed_at',
]
const CREATED = ['created_at', 'createdAt', 'date_joined', 'create_datetime', 'user_registered']
const CSV_OR_SQLITE = 'its table of users: CSV with a header row, NDJSON, or the SQLite database'
const NO_PASSWORD_IN_DJANGO = '!'

/** Reads the columns by which services name what is here the same. */
const columns = (fields: Fields): RawUser => ({
  email: first(fields, EMAIL),
  hash: first(fields, HASHES),
  confirmed: first(fields, CONFIRMED),
  createdAt: first(fields, CREATED),
  subject: subjectOf(fields.get('subject')),
  refusal: refusalOf(fields),
})

/** Somebody who was shut out there is not let in here. */
function refusalOf(fields: Fields): string | undefined {
  const [active, bannedUntil] = [first(fields, ['is_active', 'active']), fields.get('banned_until')]
  if (active !== undefined && !isTrue(active)) return 'the user is not active'
  if (['banned', 'blocked', 'disabled', 'spam'].some((name) => isTrue(fields.get(name))))
    return 'the user is blocked'
  if (bannedUntil !== undefined && !(timeOf(bannedUntil) < Date.now())) return 'the user is blocked'
  if (fields.has('deleted_at') || isTrue(fields.get('deleted'))) return 'the user was deleted'
  return undefined
}

const table = (...tables: string[]): Format => ({
  file: CSV_OR_SQLITE,
  source: { tables },
  read: columns,
})

/** Says which secret hashes of this form were made with. */
function keyed(raw: RawUser, form: RegExp, kind: HashSecret['kind'], secret: string | undefined): RawUser {
  const isKeyed = secret !== undefined && typeof raw.hash === 'string' && form.test(raw.hash)
  return isKeyed ? { ...raw, hashSecret: { kind, secret } } : raw
}

/** Fields that bear our names, and are to mean what they do here. */
const ours: Format = {
  ...table('users'),
  read: (fields) => ({ ...columns(fields), subject: fields.get('subject') }),
}

/** Users in the rows of a table. */
export const TABLES = {
  ndjson: {
    ...ours,
    file: 'a JSON object a line: email, and perhaps password_hash, email_verified, created_at, subject',
  },
  csv: { ...ours, file: 'a header row with these names, and a user in each other row' },
  flask: table('users', 'user'),
  'flask-security': {
    ...table('user', 'users'),
    secret: { name: 'SECURITY_PASSWORD_SALT', kind: 'flask-security', isRequired: true },
    // Those of Django's forms are made of the password alone there.
    read: (fields, secret) => keyed(columns(fields), /^\$/, 'flask-security', secret),
  },
  django: {
    ...table('auth_user'),
    read(fields) {
      const raw = columns(fields)
      const isUnusable = typeof raw.hash === 'string' && raw.hash.startsWith(NO_PASSWORD_IN_DJANGO)
      return isUnusable ? { ...raw, hash: undefined } : raw
    },
  },
  laravel: table('users'),
  devise: {
    ...table('users'),
    secret: { name: 'config.pepper', kind: 'devise', isRequired: false },
    read: (fields, secret) => keyed(columns(fields), /^\$2/, 'devise', secret),
  },
  wordpress: table('wp_users'),
  supabase: {
    ...table('users'),
    file: 'auth.users: CSV with a header row, or NDJSON',
    read: (fields) =>
      isTrue(fields.get('is_anonymous'))
        ? { email: undefined, refusal: 'the user is anonymous' }
        : { ...columns(fields), subject: subjectOf(fields.get('id')) },
  },
  auth0: {
    ...table('users'),
    file: 'the export with password hashes that Auth0 makes on request: NDJSON',
    read(fields) {
      const custom = fields.get('custom_password_hash') as { hash?: { value?: unknown } } | undefined
      const created = fields.get('created_at') as { $date?: unknown } | undefined
      const raw = columns(fields)
      return {
        ...raw,
        hash: raw.hash ?? custom?.hash?.value,
        createdAt: created?.$date ?? raw.createdAt,
      }
    },
  },
  'better-auth': {
    ...table('user'),
    file: 'the SQLite database; or user joined with account.password: CSV or NDJSON',
  },
} as const satisfies Record<string, Format>
