import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { freshDirectory } from '../support/database.ts'
import { spawnService } from '../support/service.ts'

// Files of 1 MB at most: the database's write-ahead log reaches that soon, as a disk is full at some time.
const FULL_AT_KB = 1024
const ALL_OK = { database: 'ok', migrations: 'ok', mail: 'ok', secret_key: 'ok', hashing: 'ok' }

const register = (url: string, i: number) =>
  fetch(`${url}/users`, {
    method: 'POST',
    body: new URLSearchParams({ email: `bob${i}@bob.com`, password: 'mySuperPwd' }),
  })

const ready = async (url: string) => {
  const answer = await fetch(`${url}/readyz`)
  return { status: answer.status, retryAfter: answer.headers.get('retry-after'), body: await answer.json() }
}

it('says at /readyz that the database cannot be written, while all that only reads is answered', async () => {
  const service = await spawnService({ RATE_LIMIT: 'off' }, { fileSizeKb: FULL_AT_KB })
  expect(await ready(service.url)).toEqual({
    status: 200,
    retryAfter: null,
    body: { message: 'ok', parts: ALL_OK },
  })
  let answer = await register(service.url, 0)
  for (let i = 1; answer.status < 500; i++) answer = await register(service.url, i)
  // A write that could not be kept is not acknowledged, and nothing is told of why.
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
  expect(await answer.text()).not.toMatch(/sqlite|disk|\//i)
  await expect
    .poll(() => ready(service.url))
    .toEqual({
      status: 503,
      retryAfter: '5',
      body: {
        message: 'database cannot be written, try again later',
        parts: { ...ALL_OK, database: 'cannot be written' },
      },
    })
  expect((await fetch(service.url)).status).toBe(200)
  expect((await fetch(`${service.url}/healthz`)).status).toBe(200)
  const warning = service.lines
    .map((line) => JSON.parse(line))
    .find(({ msg }) => msg === 'the database cannot be written')
  expect(warning).toMatchObject({ level: 40, reason: expect.stringMatching(/^SQLITE_(FULL|IOERR)/) })
})

it('says at /readyz that the mail directory cannot be written, where mails go to files', async () => {
  const notADirectory = join(freshDirectory(), 'outbox')
  writeFileSync(notADirectory, '')
  const service = await spawnService({ MAIL_DIR: notADirectory })
  expect(await ready(service.url)).toEqual({
    status: 503,
    retryAfter: '5',
    body: {
      message: 'mail directory cannot be written, try again later',
      parts: { ...ALL_OK, mail: 'directory cannot be written' },
    },
  })
})

it('asks for no mail directory where mails go to a server', async () => {
  const notADirectory = join(freshDirectory(), 'outbox')
  writeFileSync(notADirectory, '')
  const service = await spawnService({ MAIL_DIR: notADirectory, SMTP_URL: 'smtp://127.0.0.1:9' })
  expect((await ready(service.url)).status).toBe(200)
})

it('leaves nothing in the mail directory by looking', async () => {
  const service = await spawnService()
  for (let i = 0; i < 3; i++) expect((await ready(service.url)).status).toBe(200)
  expect(readdirSync(join(service.directory, 'outbox'))).toEqual([])
})
