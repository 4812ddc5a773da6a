import { join } from 'node:path'
import { expect, it } from 'vitest'
import { codeOf, stepAt } from '../../../src/features/second-factor/totp.ts'
import { bob } from '../../support/app.ts'
import { commandLine } from '../../support/command-line.ts'
import { fromBase32 } from '../../support/second-factor.ts'
import { spawnService } from '../../support/service.ts'

it('turns the second factor off for a user who lost it, and says so in the audit log', async () => {
  const { url, directory } = await spawnService()
  const { run, json } = commandLine({
    DATABASE_URL: `sqlite:${join(directory, 'auth.db')}`,
    PUBLIC_URL: url,
  })
  const send = (method: string, path: string, fields: Record<string, string>, cookie = '') =>
    fetch(url + path, { method, headers: { cookie }, body: new URLSearchParams(fields) })
  await send('POST', '/users', bob)
  const { session_id } = (await (await send('POST', '/sessions', bob)).json()) as { session_id: string }
  const cookie = `session_id=${session_id}`
  const enrolled = await send('POST', '/users/me/totp', { password: bob.password }, cookie)
  const secret = fromBase32(((await enrolled.json()) as { secret: string }).secret)
  await send('PUT', '/users/me/totp', { code: codeOf(secret, stepAt(Date.now())) }, cookie)
  expect((await send('POST', '/sessions', bob)).status).toBe(403)

  expect((await run(['second-factor', 'reset', bob.email])).code).toBe(64)
  expect(await run(['second-factor', 'reset', bob.email, '--yes'])).toMatchObject({
    code: 0,
    stderr: `the second factor of ${bob.email} is off\n`,
  })
  expect((await send('POST', '/sessions', bob)).status).toBe(200)
  expect(await json(['events', bob.email])).toContainEqual(
    expect.objectContaining({ kind: 'second_factor_off', actor: 'operator' }),
  )
  expect((await run(['second-factor', 'reset', bob.email, '--yes'])).code).toBe(1)
})
