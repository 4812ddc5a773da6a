import { expect, it } from 'vitest'
import { commandLine } from '../../support/command-line.ts'
import { spawnService } from '../../support/service.ts'

interface Row {
  kid: string
  state: string
}

it('lists keys and makes the next one, which signs in a day; with --now at once, for all that runs', async () => {
  const TOKEN_AUDIENCES = 'billing'
  const cli = commandLine({ TOKEN_AUDIENCES })
  const service = await spawnService({ TOKEN_AUDIENCES, DATABASE_URL: `sqlite:${cli.file}` })
  const published = async (): Promise<string[]> => {
    const { keys } = (await (await fetch(`${service.url}/.well-known/jwks.json`)).json()) as { keys: Row[] }
    return keys.map(({ kid }) => kid)
  }
  const listed = (): Promise<Row[]> => cli.json(['keys', 'list'])
  expect(await listed()).toEqual([])
  const [first] = await published()
  expect(await listed()).toEqual([
    {
      kid: first,
      state: 'signing',
      created_at: expect.stringMatching(/Z$/),
      signs_from: expect.stringMatching(/Z$/),
      published_until: null,
    },
  ])

  expect(await cli.run(['keys', 'rotate'])).toMatchObject({ code: 0, stdout: '' })
  expect(await listed()).toMatchObject([{ kid: first, state: 'signing' }, { state: 'next' }])
  expect(await published()).toHaveLength(2)

  const replaced = await cli.run(['keys', 'rotate', '--now'])
  const [key] = await listed()
  expect(replaced).toMatchObject({ code: 0, stderr: expect.stringContaining(`${key?.kid} signs from `) })
  expect(await listed()).toMatchObject([{ state: 'signing' }])
  expect(await published()).toEqual([key?.kid])
  expect(key?.kid).not.toBe(first)
})

it('makes no key where no service takes tokens', async () => {
  const cli = commandLine()
  await cli.run(['migrate', 'up'])
  const { code, stderr } = await cli.run(['keys', 'rotate', '--now'])
  expect([code, stderr]).toEqual([1, 'user-auth: TOKEN_AUDIENCES is not set: no tokens are signed\n'])
})
