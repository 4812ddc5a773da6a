import { describe, expect, it, vi } from 'vitest'
import { freshSharedDatabase } from '../support/database.ts'
import { freePort } from '../support/postgres.ts'
import { type Service, spawnService } from '../support/service.ts'
import { type Received, startScriptedSmtp, startSmtp } from '../support/smtp.ts'

const ADDRESSES = ['bob@bob.com', 'eve@bob.com', 'joe@bob.com']

describe.each(['sqlite', 'postgres'] as const)('%s', (engine) => {
  it('delivers after a kill what was promised before it, once the mail server is back', async () => {
    const port = await freePort()
    const env = { DATABASE_URL: await freshSharedDatabase(engine), SMTP_URL: `smtp://127.0.0.1:${port}` }
    const service = await spawnService(env)
    for (const email of ADDRESSES) expect((await register(service, email)).status).toBe(201)
    await service.kill()

    const { received } = await startSmtp({ port })
    await spawnService(env)
    await arrival(received, ADDRESSES.length)
    expect(received.flatMap(({ envelope }) => envelope.to).sort()).toEqual(ADDRESSES)
  })
})

it('answers at once while the mail server hangs, and stops when asked to', async () => {
  const { url, words } = await startScriptedSmtp(() => undefined)
  const service = await spawnService({ SMTP_URL: url })
  expect((await register(service, 'bob@bob.com')).status).toBe(201)
  await vi.waitFor(() => expect(words).toEqual(['']), { timeout: 10_000 })
  expect((await register(service, 'eve@bob.com')).status).toBe(201)
  expect(await service.stop()).toEqual({ code: 0, signal: null })
})

const register = ({ url }: Service, email: string) =>
  fetch(`${url}/users`, { method: 'POST', body: new URLSearchParams({ email, password: 'mySuperPwd' }) })

// A mail that a process had claimed when it was killed is another's after half a minute.
const arrival = (received: readonly Received[], count: number) =>
  vi.waitFor(() => expect(received.length).toBeGreaterThanOrEqual(count), { timeout: 100_000 })
