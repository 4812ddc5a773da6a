import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashPassword } from '@better-auth/utils/password'
import { FirebaseScrypt } from 'firebase-scrypt'
import { describe, expect, it } from 'vitest'
import { openFile } from '../../src/features/transfer/files/open-file.ts'
import { fieldsOf } from '../../src/features/transfer/formats/format.ts'
import { FORMATS } from '../../src/features/transfer/formats/index.ts'
import { checkRecord, type ImportedUser } from '../../src/features/transfer/record.ts'
import { NO_REQUEST_CONTEXT } from '../../src/platform/http/request-context.ts'
import { startApp } from '../support/app.ts'
import { freshDirectory } from '../support/database.ts'

interface Made {
  password: string
  hash: string
}

const GENERATORS = join(import.meta.dirname, 'generators')
const passwords: string[] = Object.values(
  JSON.parse(readFileSync(join(GENERATORS, 'passwords.json'), 'utf8')) as Record<string, string[]>,
).flat()

/** What a program of the other services makes of the passwords. */
function made(program: string, script: string): { secret?: string; ways: Record<string, Made[]> } {
  if (!existsSync(program)) throw new Error(`${program} is missing: .ci/run says which packages have it`)
  const output = execFileSync(program, [join(GENERATORS, script)], { input: JSON.stringify(passwords) })
  return JSON.parse(output.toString())
}

const python = made('/usr/bin/python3', 'hashes.py')
const php = made('/usr/bin/php', 'hashes.php')
const ruby = made('/usr/bin/ruby', 'hashes.rb')
const FIREBASE = {
  signerKey: 'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==',
  saltSeparator: 'Bw==',
  rounds: 8,
  memCost: 14,
}
const firebase = new FirebaseScrypt(FIREBASE)
// It hashes no empty one.
const salted = passwords.filter(Boolean).map((password, index) => ({
  password,
  salt: Buffer.from(`salt ${index}`).toString('base64'),
}))
const ours = {
  'better-auth': await Promise.all(
    passwords.map(async (password) => ({ password, hash: await hashPassword(password) })),
  ),
  firebase: await Promise.all(
    salted.map(async ({ password, salt }) => ({
      password,
      hash: `${salt} ${await firebase.hash(password, salt)}`,
    })),
  ),
}

/** What a user is in the file that each service gives. */
const FILES: Record<string, (users: readonly (Made & { email: string })[]) => string> = {
  firebase: (users) =>
    JSON.stringify({
      users: users.map(({ email, hash }) => {
        const [salt, passwordHash] = hash.split(' ')
        return { localId: email, email, salt, passwordHash, createdAt: '1700000000000' }
      }),
    }),
  keycloak: (users) =>
    JSON.stringify({
      realm: 'test',
      users: users.map(({ email, hash }) => ({
        username: email,
        email,
        enabled: true,
        credentials: [JSON.parse(hash)],
      })),
    }),
  wordpress: (users) =>
    [
      'ID,user_login,user_pass,user_email',
      ...users.map(({ email, hash }, i) => `${i},${email},${hash},${email}`),
    ].join('\n'),
}
const asNdjson = (users: readonly (Made & { email: string })[]) =>
  users.map(({ email, hash: password }) => JSON.stringify({ email, password, is_active: true })).join('\n')

const secretOf: Record<string, string | undefined> = {
  'flask-security': python.secret,
  'devise with a pepper': ruby.secret,
  firebase: `base64_signer_key: ${FIREBASE.signerKey},\n base64_salt_separator: Bw==,\n rounds: 8,\n mem_cost: 14,`,
}

/** The users of a file, as `user-auth import` reads it. */
async function read(format: string, content: string, secret: string | undefined): Promise<ImportedUser[]> {
  const path = join(freshDirectory(), 'users')
  writeFileSync(path, content)
  const reader = FORMATS[format]
  if (!reader) throw new Error(`no format ${format}`)
  const users: ImportedUser[] = []
  for await (const { record } of (await openFile(path, reader)).records()) {
    const fields = fieldsOf(record)
    if (fields) users.push(checkRecord(reader.read(fields, secret), Date.now()))
  }
  return users
}

const formatOf = (way: string) => {
  const [first = ''] = way.split(' ')
  if (first === 'werkzeug' || first === 'python-bcrypt' || first === 'ruby-bcrypt') return 'flask'
  if (first === 'passlib') return 'csv'
  return first === 'php' ? 'laravel' : first
}

const WAYS = Object.entries({ ...python.ways, ...php.ways, ...ruby.ways, ...ours })

describe.each(WAYS)('a password that %s hashed', (way, all) => {
  it('lets its owner in, is hashed our way then, and no other password does', {
    timeout: 600_000,
  }, async () => {
    expect(all.length).toBeGreaterThanOrEqual(20)
    const { app, json } = await startApp({ RATE_LIMIT: 'off' })
    const format = formatOf(way)
    const users = all.map((user, index) => ({ ...user, email: `user${index}@bob.com` }))
    const file = (FILES[format] ?? asNdjson)(users)
    const records = await read(format, file, secretOf[way] ?? secretOf[format])
    expect(await app.transfer.importUsers(records, 'skip', NO_REQUEST_CONTEXT)).toEqual(
      users.map(() => 'added'),
    )

    /** Over HTTP, which takes no NUL in any field; else as a host does. */
    const signIn = async (email: string, password: string) => {
      if (password.includes('\0')) return (await app.auth.validLogin(email, password)) ? 200 : 401
      return (await json('POST', '/sessions', { email, password })).statusCode
    }
    for (const { email, password } of users) {
      // Not behind it: bcrypt cuts a password after 72 bytes.
      expect([password, await signIn(email, `!${password}`)]).toEqual([password, 401])
      expect([password, await signIn(email, '')]).toEqual([password, 401])
    }
    for (const { email, password } of users) {
      // An empty one opens nothing here.
      if (password === '') continue
      expect([password, await signIn(email, password)]).toEqual([password, 200])
      const user = await app.users.findUserBy({ email })
      expect(user.hashed_password).toMatch(/^\$2b\$04\$/)
      expect([user.hash_profile, Boolean(user.hashed_elsewhere)]).toEqual([null, false])
      expect([password, await signIn(email, password)]).toEqual([password, 200])
    }
  })
})
