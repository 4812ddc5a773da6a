import { expect, it } from 'vitest'
import { freePort } from '../support/postgres.ts'
import { launchService, spawnService } from '../support/service.ts'

const PROBES = ['/healthz', '/readyz', '/metrics']

it('serves probes and metrics on a port of their own, nothing else there, and nothing of them elsewhere', async () => {
  const OPS_PORT = String(await freePort())
  const service = await launchService({ OPS_PORT })
  const statusOf = async (url: string) => (await fetch(url)).status
  const ops = `http://127.0.0.1:${OPS_PORT}`
  await expect.poll(() => service.lines.join('\n'), { timeout: 90_000 }).toContain('listens on')
  for (const path of PROBES)
    expect([await statusOf(ops + path), await statusOf(service.url + path)]).toEqual([200, 404])
  expect([await statusOf(`${ops}/`), await statusOf(`${service.url}/`)]).toEqual([404, 200])
  expect(await service.stop()).toEqual({ code: 0, signal: null })
})

it('gives up where that port is taken', async () => {
  const other = await spawnService()
  const { ended, lines } = await launchService({ OPS_PORT: new URL(other.url).port })
  expect((await ended()).code).toBe(1)
  expect(lines.join('\n')).toContain('cannot start: listen EADDRINUSE')
})
