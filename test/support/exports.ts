import { hashSync } from 'bcryptjs'
import Sqlite from 'better-sqlite3'
import { expect } from 'vitest'
import { bob } from './app.ts'

/** Of Bob's password. */
export const HASH = hashSync(bob.password, 4)
const TIME = Date.parse('2020-01-02T03:04:05Z')

/** The SQLite database of another service. */
export function databaseOf(statements: string): Buffer {
  const database = new Sqlite(':memory:')
  database.exec(statements)
  const content = database.serialize()
  database.close()
  return content
}

const BOB = { email: bob.email, hashed_password: HASH, confirmed: 1, created_at: TIME }
/** The content of a CSV file. */
export const csv = (...rows: string[]) => rows.join('\r\n')

/** What services export: the format, the file, who is there after its import, and how many are refused. */
export const EXPORTS: readonly [
  format: string,
  content: string | Buffer,
  expected: unknown[],
  rejected: number,
][] = [
  [
    'django',
    csv(
      'id,password,last_login,is_superuser,username,email,is_staff,is_active,date_joined',
      `1,bcrypt$${HASH},,f,bob,${bob.email},f,t,2020-01-02 03:04:05.000+00`,
      '2,!x,,f,ann,ann@bob.com,f,True,2020-01-02 03:04:05',
      '3,!x,,f,eve,eve@bob.com,f,f,2020-01-02 03:04:05',
    ),
    [
      { ...BOB, hashed_password: `bcrypt$${HASH}`, confirmed: 0 },
      {
        email: 'ann@bob.com',
        hashed_password: expect.stringMatching(/^\$2b\$04/),
        confirmed: 0,
        created_at: TIME,
      },
    ],
    1,
  ],
  [
    'laravel',
    csv(
      'id,name,email,email_verified_at,password,remember_token,created_at,deleted_at',
      `1,Bob,${bob.email},2020-01-02 03:04:05,${HASH},,2020-01-02 03:04:05,`,
      `2,Eve,eve@bob.com,,${HASH},,2020-01-02 03:04:05,2021-01-02 03:04:05`,
    ),
    [BOB],
    1,
  ],
  [
    'wordpress',
    csv(
      'ID,user_login,user_pass,user_email,user_registered,user_status,spam',
      `1,bob,$wp${HASH},${bob.email},2020-01-02 03:04:05,0,0`,
      `2,ann,5f4dcc3b5aa765d61d8327deb882cf99,ann@bob.com,0000-00-00 00:00:00,0,0`,
      `3,eve,$wp${HASH},eve@bob.com,2020-01-02 03:04:05,0,1`,
    ),
    [{ ...BOB, hashed_password: `$wp${HASH}`, confirmed: 0 }],
    2,
  ],
  [
    'supabase',
    csv(
      'id,email,encrypted_password,email_confirmed_at,created_at,banned_until,is_anonymous',
      `1,${bob.email},${HASH},2020-01-02 03:04:05+00,2020-01-02 03:04:05+00,2021-01-01 00:00:00+00,f`,
      `2,eve@bob.com,${HASH},,2020-01-02 03:04:05+00,2999-01-01 00:00:00+00,f`,
      '3,,,,2020-01-02 03:04:05+00,,t',
    ),
    [BOB],
    2,
  ],
  [
    'auth0',
    [
      {
        _id: { $oid: 'x' },
        email: bob.email,
        email_verified: true,
        passwordHash: HASH,
        created_at: { $date: '2020-01-02T03:04:05Z' },
      },
      {
        email: 'ann@bob.com',
        custom_password_hash: { algorithm: 'bcrypt', hash: { value: HASH } },
        created_at: '2020-01-02T03:04:05Z',
      },
      { email: 'eve@bob.com', passwordHash: HASH, blocked: true },
    ]
      .map((user) => JSON.stringify(user))
      .join('\n'),
    [BOB, { ...BOB, email: 'ann@bob.com', confirmed: 0 }],
    1,
  ],
  [
    'keycloak',
    JSON.stringify({
      realm: 'x',
      clients: [{ users: [{ email: 'no user' }] }],
      users: [
        {
          username: 'bob',
          email: bob.email,
          emailVerified: true,
          enabled: true,
          createdTimestamp: TIME,
          credentials: [
            { type: 'otp', secretData: '{}', credentialData: '{}' },
            {
              type: 'password',
              secretData: JSON.stringify({ value: `${'A'.repeat(41)}+8=`, salt: 'c2FsdCBzYWx0+w==' }),
              credentialData: JSON.stringify({
                algorithm: 'argon2',
                hashIterations: 5,
                additionalParameters: {
                  type: ['id'],
                  version: ['1.3'],
                  memory: ['7168'],
                  parallelism: ['1'],
                },
              }),
            },
          ],
        },
        { username: 'eve@bob.com', enabled: false },
        { username: 'not an address', enabled: true },
        { email: 'dan@bob.com', credentials: [{ type: 'password', secretData: 'x', credentialData: '{}' }] },
      ],
    }),
    [{ ...BOB, hashed_password: `$argon2id$v=19$m=7168,t=5,p=1$c2FsdCBzYWx0+w$${'A'.repeat(41)}+8` }],
    3,
  ],
  [
    'better-auth',
    databaseOf(`create table user (id, email, emailVerified, createdAt);
      create table account (userId, providerId, password);
      insert into user values (1, '${bob.email}', 1, '2020-01-02T03:04:05.000Z'), (2, 'ann@bob.com', 0, ${TIME});
      insert into account values (1, 'credential', '${HASH}'), (1, 'github', null)`),
    [BOB, { email: 'ann@bob.com', hashed_password: expect.any(String), confirmed: 0, created_at: TIME }],
    0,
  ],
  [
    'flask',
    databaseOf(`create table users (id, email, hashed_password); create table newsletter (email);
      insert into users values (1, '${bob.email}', 'scrypt:32768:8:1$salt$${'00'.repeat(64)}')`),
    [
      {
        ...BOB,
        hashed_password: `scrypt:32768:8:1$salt$${'00'.repeat(64)}`,
        confirmed: 0,
        created_at: expect.any(Number),
      },
    ],
    0,
  ],
]
