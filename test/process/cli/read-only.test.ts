import { chmodSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { bob } from '../../support/app.ts'
import { commandLine } from '../../support/command-line.ts'

const NOBODY = 65_534

it('says in one line that a database is read-only, and leaves it as it was', async () => {
  const { run, json, directory } = commandLine()
  await run(['migrate', 'up'])
  await run(['users', 'add', bob.email, '--password-stdin'], bob.password)
  // Root may write to anything.
  const data = join(directory, 'data')
  for (const name of readdirSync(data)) chmodSync(join(data, name), 0o444)
  chmodSync(data, 0o555)
  chmodSync(directory, 0o755)
  const asAnother = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  for (const args of [
    ['users', 'add', 'ann@bob.com', '--link'],
    ['users', 'unlock', bob.email],
    ['migrate', 'up'],
    ['export', '-'],
  ]) {
    const { code, stderr, stdout } = await run(args, '', asAnother)
    expect([args, code, stdout]).toEqual([args, 1, ''])
    expect(stderr).toMatch(/^(warning: .*\n)*user-auth: .*\n$/)
  }
  chmodSync(data, 0o755)
  for (const name of readdirSync(data)) chmodSync(join(data, name), 0o644)
  expect(await json(['users', 'list'])).toMatchObject([{ email: bob.email }])
})
