import { join } from 'node:path'
import { expect, it } from 'vitest'
import { bob } from '../../support/app.ts'
import { commandLine } from '../../support/command-line.ts'
import { spawnService } from '../../support/service.ts'

it('prints a link that signs a user in, once', async () => {
  const service = await spawnService()
  const { url, directory } = service
  const database = `sqlite:${join(directory, 'auth.db')}`
  const { run, json } = commandLine({ DATABASE_URL: database, PUBLIC_URL: url })
  await fetch(`${url}/users`, { method: 'POST', body: new URLSearchParams(bob) })
  const { stdout } = await run(['users', 'link', bob.email, '--kind', 'sign-in'])
  const link = new URL(stdout.trim())
  expect(await (await fetch(`${url}${link.pathname}${link.search}`)).text()).toContain(bob.email)
  const body = new URLSearchParams({ token: link.searchParams.get('token') ?? '' })
  const press = () => fetch(`${url}/sign_in/confirm`, { method: 'POST', body })
  const cookie = (await press()).headers.getSetCookie().find((each) => each.startsWith('session_id='))
  const profile = await fetch(`${url}/profile`, { headers: { cookie: cookie?.split(';')[0] ?? '' } })
  expect(await profile.json()).toEqual({ email: bob.email })
  const again = await press()
  expect([again.headers.getSetCookie(), await again.text()]).toEqual([
    [],
    expect.stringContaining('This link was used'),
  ])
  const events = await json(['events', bob.email])
  expect(events).toContainEqual(expect.objectContaining({ kind: 'sign_in_link_created', actor: 'operator' }))
  expect((await run(['users', 'link', bob.email, '--kind', 'other'])).code).toBe(64)
})
