import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { connectTo } from '../support/raw-http.ts'
import { type Service, spawnService } from '../support/service.ts'

const CLIENTS = 200
const ROUNDS = 2
const PIPELINE = 'GET /docs/static/swagger-ui-bundle.js HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'.repeat(20)
/** Half of what is held for one client, as long as it is, in KiB. */
const LEFT_PER_CLIENT = 250

it('gives back what clients held that asked for much and read nothing', async () => {
  const service = await spawnService()
  const port = Number(new URL(service.url).port)
  const before = memoryOf(service)
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < CLIENTS; i++) (await connectTo(port)).pause().write(PIPELINE)
    await expect.poll(() => openSockets(service)).toBeGreaterThan(CLIENTS)
    await expect
      .poll(() => openSockets(service), { timeout: 110_000, interval: 1000 })
      .toBeLessThan(CLIENTS / 10)
  }
  expect(memoryOf(service) - before).toBeLessThan(CLIENTS * LEFT_PER_CLIENT)
}, 300_000)

/** The memory that a process has of the machine's, in KiB. */
function memoryOf({ pid }: Service): number {
  const [, size] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(size)
}

async function openSockets({ url }: Service): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  const [, count = 0] = /^nodejs_active_handles{type="Socket"} (\d+)$/m.exec(metrics) ?? []
  return Number(count)
}
