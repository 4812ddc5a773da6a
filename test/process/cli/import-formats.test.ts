import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect, it } from 'vitest'
import { bob } from '../../support/app.ts'
import { commandLine } from '../../support/command-line.ts'
import { csv, databaseOf, EXPORTS, HASH } from '../../support/exports.ts'

/** Imports a file of this content, and gives what the command said and who is there then. */
async function imported(format: string, content: string | Buffer, args: readonly string[] = []) {
  const cli = commandLine()
  await cli.run(['migrate', 'up'])
  const path = join(cli.directory, 'users')
  writeFileSync(path, content)
  const ended = await cli.run(['import', format, path, '--json', ...args])
  const database = new Sqlite(cli.file, { readonly: true })
  const users = database
    .prepare(
      'select email, hashed_password, email_verified_at is not null as confirmed, created_at from users',
    )
    .all()
  database.close()
  return { ...cli, path, ended, users }
}

it.each(EXPORTS)('imports what %s exports', async (format, content, expected, rejected) => {
  const { ended, users } = await imported(format, content)
  expect(ended.stderr.replace(/^refused records are in .*\n/, '')).toBe('')
  expect(users).toEqual(expected)
  expect(JSON.parse(ended.stdout)).toEqual({ added: expected.length, updated: 0, skipped: 0, rejected })
})

it('seals what another service hashed passwords with, once', async () => {
  const cli = commandLine()
  const secret = join(cli.directory, 'pepper')
  writeFileSync(secret, 'the pepper\n')
  const rows = csv('email,encrypted_password', `${bob.email},${HASH}`)
  const { ended, users, run, path, file, directory } = await imported('devise', rows, [
    '--secret-file',
    secret,
  ])
  expect([ended.code, users]).toEqual([0, [expect.objectContaining({ hashed_password: `devise:1:${HASH}` })]])
  await run(['import', 'devise', path, '--on-conflict', 'update', '--secret-file', secret])
  const database = new Sqlite(file, { readonly: true })
  expect(database.prepare('select id, sealed from hash_keys').all()).toEqual([
    { id: 1, sealed: expect.stringMatching(/^v1\.[\w-]{8}(\.[\w-]+){3}$/) },
  ])
  expect(ended.stderr).toContain(join(directory, 'data/secret.key'))
  database.close()

  const { ended: refused } = await imported(
    'ndjson',
    JSON.stringify({ email: bob.email, password: `devise:1:${HASH}` }),
  )
  expect([refused.code, JSON.parse(refused.stdout).rejected]).toEqual([2, 1])
})

it('asks which table it is where a database has several, and for a secret where there must be one', async () => {
  const several = databaseOf('create table a (email); create table b (email)')
  expect((await imported('flask', several)).ended).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('say with --table which it is: a, b'),
  })
  expect((await imported('flask', several, ['--table', 'c'])).ended.code).toBe(1)
  expect((await imported('flask', several, ['--table', 'b'])).ended.code).toBe(0)
  expect((await imported('flask-security', 'email')).ended).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('SECURITY_PASSWORD_SALT'),
  })
})

it.each([
  ['firebase', '{"users":[{"email":"a@b.co"},', 'not all of it'],
  ['keycloak', 'email,password', 'not a JSON document'],
  ['keycloak', '{"realm":"x"}', 'there are no users'],
  ['keycloak', `{"users":[${'['.repeat(2_000_000)}`, 'nested deeper than 100 levels'],
])('refuses a file of %s that is none', async (format, content, sentence) => {
  const secret = join(commandLine().directory, 'secret')
  writeFileSync(secret, 'base64_signer_key: x, base64_salt_separator: Bw==, rounds: 8, mem_cost: 14')
  const args = format === 'firebase' ? ['--secret-file', secret] : []
  const { ended } = await imported(format, content, args)
  expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining(sentence) })
})
