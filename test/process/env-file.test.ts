import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { freshDirectory } from '../support/database.ts'
import { launchService, spawnService } from '../support/service.ts'

const parsed = (lines: readonly string[]) =>
  lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line))

it.each(['npm', 'node'] as const)(
  'is read where %s starts the service, and that is said',
  async (through) => {
    const envFile = '# of this machine\nSERVICE_NAME="Bob\'s # service"\nLIMIT_DEVICE_FAILURES=5\nPORT=1\n'
    const service = await spawnService({}, { through, envFile })
    await expect.poll(() => service.lines.join('\n')).toContain("Bob's # service listens on")
    // The port is not among them: the environment's own counts.
    expect(parsed(service.lines)).toContainEqual(
      expect.objectContaining({
        msg: 'configuration read from .env',
        variables: ['LIMIT_DEVICE_FAILURES', 'SERVICE_NAME'],
      }),
    )
  },
)

it('may be missing, and then nothing is said of it', async () => {
  const service = await spawnService()
  await expect.poll(() => service.lines.join('\n')).toContain('listens on')
  expect(service.lines.join('\n')).not.toContain('.env')
})

it('counts for nothing where the environment says otherwise, even that a variable is empty', async () => {
  const { lines } = await spawnService({ SERVICE_NAME: '' }, { envFile: 'SERVICE_NAME=Other\n' })
  await expect.poll(() => lines.join('\n')).toContain('User Authentication Service listens on')
})

it('does not clash with a secret that the environment gives the other way', async () => {
  const file = join(freshDirectory(), 'url')
  writeFileSync(file, 'sqlite::memory:\n')
  const { lines } = await spawnService(
    { DATABASE_URL: undefined, DATABASE_URL_FILE: file },
    { envFile: 'DATABASE_URL=sqlite:elsewhere.db\n' },
  )
  await expect.poll(() => lines.join('\n')).toContain('database sqlite::memory:')
})

it('keeps the service from starting where it cannot be read, in one line that says so', async () => {
  const service = await launchService({}, { prepare: (checkout) => mkdirSync(join(checkout, '.env')) })
  expect(await service.ended()).toEqual({ code: 1, signal: null })
  expect(service.lines).toEqual(['cannot start: .env cannot be read (EISDIR)'])
})

it('is told of with what is wrong in it, and no value is', async () => {
  const service = await launchService({}, { envFile: 'BCRYPT_COST=hunter2\nSMTP_URL=hunter3\n' })
  expect(await service.ended()).toMatchObject({ code: 1 })
  expect(service.lines).toEqual([
    expect.stringMatching(/^cannot start: SMTP_URL must be smtp:/),
    'configuration was read from .env: SMTP_URL',
  ])
})

it('is where a variable that is none is named, as one of the environment is, without its value', async () => {
  const service = await spawnService({ SESSION_SECRET: 'hunter2' }, { envFile: 'SMTP_PASSWORD=hunter3\n' })
  await expect.poll(() => service.lines.join('\n')).toContain('listens on')
  const warnings = parsed(service.lines).filter(({ level }) => level === 40)
  expect(warnings.map(({ msg }) => msg)).toEqual([
    'environment: SESSION_SECRET is set, but is no variable of this service',
    'environment: SMTP_PASSWORD is set, but is no variable of this service',
    expect.stringContaining('development profile'),
  ])
  expect(service.lines.join()).not.toContain('hunter')
})
