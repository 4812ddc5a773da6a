import { expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import { startHaproxy } from '../support/proxies.ts'

async function listen(env: Record<string, string> = {}) {
  const { app, log } = await startApp(env)
  return { log, url: await app.listen({ host: '127.0.0.1', port: 0 }) }
}

const requestsIn = (log: readonly string[]) =>
  log.map((line) => JSON.parse(line)).filter(({ req }) => req !== undefined)

it('is up by a check in HTTP/1.0 without Host', async () => {
  const { url, log } = await listen({ LOG_LEVEL: 'debug' })
  const proxy = await startHaproxy(url, [
    'option httpchk GET /healthz HTTP/1.0',
    'http-check expect status 200',
  ])
  await expect
    .poll(() => requestsIn(log).filter(({ req }) => req.path === '/healthz').length, { timeout: 20_000 })
    .toBeGreaterThan(3)
  expect((await fetch(proxy.url)).status).toBe(200)
  expect(requestsIn(log).map(({ res }) => res.status)).not.toContain(400)
  expect(proxy.log.join('\n')).not.toMatch(/is DOWN/)
})

it.each([
  ['an address', 'http-request set-header X-Forwarded-For 203.0.113.7', '203.0.113.7'],
  ['an address and a port', 'http-request set-header X-Forwarded-For 203.0.113.7:51234', '203.0.113.7'],
  ['its own client with its port', 'http-request set-header X-Forwarded-For %[src]:%[src_port]', '127.0.0.1'],
  ['an IPv6 address in brackets', 'http-request set-header X-Forwarded-For [2001:db8::1]:443', '2001:db8::1'],
])('may name %s', async (_, line, expected) => {
  const { url, log } = await listen({ TRUSTED_PROXIES: '127.0.0.1' })
  const proxy = await startHaproxy(url, [line])
  await fetch(`${proxy.url}/profile`)
  expect(
    requestsIn(log)
      .filter(({ req }) => req.path === '/profile')
      .map(({ req }) => req.ip),
  ).toEqual([expected])
})
