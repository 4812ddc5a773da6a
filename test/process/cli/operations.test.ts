import { execFile } from 'node:child_process'
import { chownSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, inject, it } from 'vitest'
import { commandLine } from '../../support/command-line.ts'
import { spawnService } from '../../support/service.ts'

/** A service, and the command line on its database. */
async function startService() {
  const service = await spawnService()
  const DATABASE_URL = `sqlite:${join(service.directory, 'auth.db')}`
  return { ...commandLine({ DATABASE_URL, PUBLIC_URL: service.url }), service }
}

it('says how the service is: ready, or why not', async () => {
  const { run, service, directory } = await startService()
  const isReady = { code: 0, stdout: expect.stringMatching(/^{"message":"ok","parts":{.*}}\n$/) }
  expect(await run(['health', service.url])).toMatchObject(isReady)
  writeFileSync(join(directory, '.env'), `PORT=${new URL(service.url).port}\n`)
  expect(await run(['health'])).toMatchObject(isReady)
  await service.stop()
  const { code, stderr } = await run(['health', service.url])
  expect([code, stderr]).toEqual([1, expect.stringContaining(`${service.url} does not answer`)])
})

it('makes, describes and takes back the tables of a database', async () => {
  const { run, json, file } = commandLine()
  const missing = await run(['users', 'list'])
  expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining(`there is no database ${file}`) })
  expect(existsSync(file)).toBe(false)

  expect((await run(['migrate', 'up'])).code).toBe(0)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect((await run(['migrate', 'status'])).code).toBe(0)
  expect((await run(['migrate', 'down'])).code).toBe(64)
  expect((await run(['migrate', 'down', '--yes'])).code).toBe(0)

  const states = (await json(['migrate', 'status'])).map(({ state }: { state: string }) => state)
  expect([states.at(-1), states.at(-2), (await run(['migrate', 'status'])).code]).toEqual([
    'pending',
    'applied',
    1,
  ])
  const older = await run(['users', 'list'])
  expect(older).toMatchObject({ code: 1, stderr: expect.stringContaining('run user-auth migrate up') })
})

it('lets the service refuse an older database where MIGRATE_ON_START is false', async () => {
  const { run } = commandLine({ MIGRATE_ON_START: 'false' })
  const { code, stderr } = await run(['serve'])
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining('of an older version, without 0001_create_users'),
  ])
})

it('diagnoses what is well, and what is to be mended', async () => {
  const { json, service } = await startService()
  const states = async () =>
    Object.fromEntries(
      (await json(['doctor'])).map(({ what, state }: Record<string, string>) => [what, state]),
    )
  expect(await states()).toMatchObject({
    database: 'ok',
    tables: 'ok',
    'file mode': 'ok',
    integrity: 'ok',
    mail: 'warning',
    PUBLIC_URL: 'ok',
    'client address': 'ok',
    'secret key': 'ok',
    clock: 'ok',
  })
  await service.stop()
  expect(await states()).toMatchObject({ PUBLIC_URL: 'warning' })
  const broken = commandLine({ PORT: 'x', SMTP_URL: 'y' })
  expect((await broken.json(['doctor'])).map(({ detail }: { detail: string }) => detail)).toEqual([
    expect.stringContaining('SMTP_URL must be'),
    expect.stringContaining('PORT must be'),
  ])
  expect((await broken.run(['doctor'])).code).toBe(1)
})

it('sends a mail at once, or says why it cannot', async () => {
  const { run, directory } = commandLine()
  expect((await run(['mail', 'test', 'ann@bob.com'])).code).toBe(0)
  const [name = ''] = readdirSync(join(directory, 'outbox'))
  expect(readFileSync(join(directory, 'outbox', name), 'utf8')).toContain('To: ann@bob.com')
  const refused = await commandLine({ SMTP_URL: 'smtp://127.0.0.1:1' }).run(['mail', 'test', 'ann@bob.com'])
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('the mail was not taken') })
})

it('works on PostgreSQL', async () => {
  const { run, json } = commandLine({ DATABASE_URL: inject('postgresUrl') })
  expect((await run(['migrate', 'up'])).code).toBe(0)
  const email = `operator-${process.pid}@bob.com`
  expect((await run(['users', 'add', email, '--link'])).code).toBe(0)
  expect(await json(['users', 'list', '--search', email])).toMatchObject([{ email }])
  expect((await json(['doctor'])).map(({ what }: { what: string }) => what)).toContain('clock')
  expect((await run(['users', 'delete', email, '--yes'])).code).toBe(0)
})

it('migrates once where two are told to at once', async () => {
  const { run, json } = commandLine()
  const both = await Promise.all([run(['migrate', 'up']), run(['migrate', 'up'])])
  expect(both.map(({ code }) => code)).toEqual([0, 0])
  const states = new Set((await json(['migrate', 'status'])).map(({ state }: { state: string }) => state))
  expect([...states]).toEqual(['applied'])
})

it('ends in silence where its reader has seen enough', async () => {
  const { file } = await migrated()
  const command = '"$0" src/cli/user-auth.ts users list --json | true; echo $PIPESTATUS'
  const env = { ...process.env, DATABASE_URL: `sqlite:${file}` }
  const { stdout, stderr } = await promisify(execFile)('bash', ['-c', command, process.execPath], { env })
  expect([stdout, stderr]).toEqual(['0\n', ''])
})

it('warns where root writes beside files of another user', async () => {
  const { run, file } = await migrated()
  const isRoot = process.getuid?.() === 0
  if (isRoot) chownSync(file, 12_345, 12_345)
  const { code, stderr } = await run(['users', 'list'])
  expect([code, stderr.includes('belongs to user 12345')]).toEqual([0, isRoot])
})

/** The command line on a database without users. */
async function migrated() {
  const cli = commandLine()
  await cli.run(['migrate', 'up'])
  return cli
}
