import { expect, it } from 'vitest'
import { commandLine } from '../../support/command-line.ts'

const SECRET = /^[\w-]{43}\n$/
const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/

it('adds a client, shows its secret once and alone, and lists it without', async () => {
  const { run, json } = commandLine()
  await run(['migrate', 'up'])
  const added = await run(['clients', 'add', 'billing'])
  expect(added).toMatchObject({ code: 0, stdout: expect.stringMatching(SECRET) })
  expect(added.stderr).toContain('added billing, for tokens of the audience billing')
  const shop = await json(['clients', 'add', 'shop', '--audience', 'https://shop.example.com'])
  expect(shop).toEqual({
    name: 'shop',
    audience: 'https://shop.example.com',
    created_at: expect.stringMatching(TIME),
    last_used_at: null,
    previous_secret_until: null,
    disabled_at: null,
    secret: expect.stringMatching(/^[\w-]{43}$/),
  })
  const { secret: _, ...listed } = shop
  const [first, second, ...others] = await json(['clients', 'list'])
  expect([first.name, second, others]).toEqual(['billing', listed, []])
  expect((await run(['clients', 'list'])).stdout).toMatch(/^NAME +AUDIENCE .*\nbilling +billing /)
  expect(await run(['clients', 'add', 'billing'])).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('there is a client billing already'),
  })
  expect(added.stderr).toContain('no tokens of this audience are issued')
  expect((await run(['clients', 'add', 'a b'])).stderr).toContain('a name is 1 to 64 letters')
  expect((await run(['clients', 'add'])).code).toBe(64)
})

it('says nothing of the audience where its tokens are issued', async () => {
  const { run } = commandLine({ TOKEN_AUDIENCES: 'mail,billing' })
  await run(['migrate', 'up'])
  const { code, stderr } = await run(['clients', 'add', 'billing'])
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('no tokens')])
})

it('gives a client another secret, and says until when the one before is good', async () => {
  const { run, json } = commandLine()
  await run(['migrate', 'up'])
  const { stdout: before } = await run(['clients', 'add', 'billing'])
  const rotated = await run(['clients', 'rotate', 'billing'])
  expect([rotated.code, rotated.stdout === before]).toEqual([0, false])
  expect([rotated.stdout, rotated.stderr]).toEqual([
    expect.stringMatching(SECRET),
    expect.stringMatching(/the one before is good until \d{4}-/),
  ])
  expect((await json(['clients', 'list']))[0].previous_secret_until).toMatch(TIME)
  expect((await run(['clients', 'rotate', 'billing', '--now'])).stderr).toContain(
    'the one before is good no more',
  )
  expect(await run(['clients', 'rotate', 'nobody'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('there is no client nobody'),
  })
})

it('disables a client, and enables it again', async () => {
  const { run, json } = commandLine()
  await run(['migrate', 'up'])
  await run(['clients', 'add', 'billing'])
  expect(await run(['clients', 'disable', 'billing'])).toMatchObject({
    code: 0,
    stderr: 'billing is disabled\n',
  })
  expect((await json(['clients', 'list']))[0].disabled_at).toMatch(TIME)
  expect(await run(['clients', 'disable', 'billing', '--undo'])).toMatchObject({
    stderr: 'billing is enabled\n',
  })
  expect((await json(['clients', 'list']))[0].disabled_at).toBeNull()
  expect((await run(['clients', 'disable', 'nobody'])).code).toBe(1)
  expect((await json(['events']))[0]).toMatchObject({
    kind: 'client_enabled',
    target: 'billing',
    actor: 'operator',
  })
  expect((await run(['events'])).stdout).toMatch(/client_enabled +billing +operator/)
})
