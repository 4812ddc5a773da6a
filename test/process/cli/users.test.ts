import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { bob } from '../../support/app.ts'
import { commandLine } from '../../support/command-line.ts'
import { spawnService } from '../../support/service.ts'

const OTHER = 'another password'

/** A service with Bob in it, and the command line on its database. */
async function startWithBob() {
  const service = await spawnService()
  const database = join(service.directory, 'auth.db')
  const cli = commandLine({ DATABASE_URL: `sqlite:${database}`, PUBLIC_URL: service.url })
  const send = (path: string, fields: Record<string, string>, method = 'POST') =>
    fetch(service.url + path, { method, body: new URLSearchParams(fields) })
  await send('/users', bob)
  const signIn = (password: string) => send('/sessions', { email: bob.email, password })
  return { ...cli, service, send, signIn }
}

it('adds, lists, shows and confirms users beside the service, who sign in there at once', async () => {
  const { run, json, send } = await startWithBob()
  const added = await run(
    ['users', 'add', ' Ann@Bob.com', '--password-stdin', '--verified'],
    'annsSuperPwd\n',
  )
  expect(added).toEqual({ code: 0, stdout: '', stderr: 'added ann@bob.com as user 2\n' })
  expect((await send('/sessions', { email: 'ann@bob.com', password: 'annsSuperPwd' })).status).toBe(200)

  expect(await json(['users', 'list'])).toMatchObject([
    { id: 1, email: bob.email, email_verified_at: null },
    { id: 2, email: 'ann@bob.com', email_verified_at: expect.any(String) },
  ])
  expect(await json(['users', 'list', '--search', 'ANN@'])).toMatchObject([{ id: 2 }])
  expect((await run(['users', 'list', '--after', '1'])).stdout.split('\n')[1]).toMatch(/^2 {3}ann@bob\.com/)
  expect((await run(['users', 'verify', bob.email])).code).toBe(0)
  const shown = await json(['users', 'show', '1'])
  expect(shown).toMatchObject({ email: bob.email, email_verified_at: expect.any(String), sessions: [] })
  expect(await json(['users', 'show', shown.subject.toUpperCase()])).toEqual(shown)
  expect(await json(['events', '2'])).toContainEqual(
    expect.objectContaining({ kind: 'signed_up', actor: 'operator', user_id: 2 }),
  )
})

it('refuses what the service would refuse, and adds nothing then', async () => {
  const { run, json } = await startWithBob()
  const twice = await run(['users', 'add', bob.email, '--password-stdin'], 'x\n')
  expect(twice).toMatchObject({ code: 1, stderr: `user-auth: User ${bob.email} already exists\n` })
  expect(await run(['users', 'add', 'no address', '--link'])).toMatchObject({ code: 1, stdout: '' })
  const empty = await run(['users', 'add', 'a@bob.com', '--password-stdin'], '\n')
  expect(empty).toMatchObject({ code: 1, stderr: 'user-auth: password must not be empty\n' })
  const nobody = await run(['users', 'verify', 'nobody@bob.com'])
  expect(nobody).toMatchObject({ code: 1, stderr: 'user-auth: user not found\n' })
  expect(await json(['users', 'list'])).toHaveLength(1)
})

it('prints a link that lets a user without a password choose one, once', async () => {
  const { run, json, send } = await startWithBob()
  const { stdout } = await run(['users', 'add', 'ann@bob.com', '--link'])
  const recorded = expect.objectContaining({ kind: 'password_reset_requested', actor: 'operator' })
  expect(await json(['events', 'ann@bob.com'])).toContainEqual(recorded)
  const reset_token = new URL(stdout.trim()).searchParams.get('token') ?? ''
  const complete = () => send('/reset_password', { reset_token, new_password: OTHER }, 'PUT')
  expect([(await complete()).status, (await complete()).status]).toEqual([200, 403])
  expect((await send('/sessions', { email: 'ann@bob.com', password: OTHER })).status).toBe(200)
})

it('gives a user another password, which ends what the old one began', async () => {
  const { run, json, signIn, directory } = await startWithBob()
  await signIn(bob.password)
  const file = join(directory, 'password')
  writeFileSync(file, `${OTHER}\n`, { mode: 0o600 })
  expect((await run(['users', 'set-password', bob.email, '--password-file', file])).code).toBe(0)
  expect([(await signIn(bob.password)).status, (await signIn(OTHER)).status]).toEqual([401, 200])
  expect(await json(['sessions', 'list', bob.email])).toHaveLength(1)
})

it('ends a lockout', async () => {
  const { run, signIn } = await startWithBob()
  for (let i = 0; i < 11; i++) await signIn('wrong')
  expect((await signIn(bob.password)).status).toBe(429)
  expect((await run(['users', 'unlock', bob.email])).code).toBe(0)
  expect((await signIn(bob.password)).status).toBe(200)
})

it('lists and ends sessions: one, or all', async () => {
  const { run, json, signIn } = await startWithBob()
  for (let i = 0; i < 3; i++) await signIn(bob.password)
  const [first] = await json(['sessions', 'list', bob.email])
  expect((await run(['sessions', 'end', bob.email])).code).toBe(64)
  const none = await run(['sessions', 'end', bob.email, 'no-such-session'])
  expect(none).toMatchObject({ code: 1, stderr: `0 sessions of ${bob.email} ended\n` })
  expect((await run(['sessions', 'end', bob.email, first.id])).stderr).toBe(
    `1 session of ${bob.email} ended\n`,
  )
  expect((await run(['sessions', 'end', '1', '--all'])).stderr).toBe(`2 sessions of ${bob.email} ended\n`)
  expect(await json(['sessions', 'list', '1'])).toEqual([])
})

it('exports all that is held about a user, and deletes it when that is confirmed', async () => {
  const { run, json } = await startWithBob()
  const { stdout } = await run(['users', 'export', bob.email])
  expect(JSON.parse(stdout)).toMatchObject({ email: bob.email, events: [{ kind: 'signed_up' }] })
  expect(stdout).not.toMatch(/\$2b\$|hash/)
  const unasked = await run(['users', 'delete', bob.email], 'y\n')
  expect(unasked).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('there is no terminal to ask in'),
  })
  expect((await run(['users', 'delete', bob.email, '--yes'])).code).toBe(0)
  expect(await json(['users', 'list'])).toEqual([])
  expect(await json(['events'])).toContainEqual(
    expect.objectContaining({ kind: 'user_deleted', actor: 'operator', user_id: null }),
  )
})
