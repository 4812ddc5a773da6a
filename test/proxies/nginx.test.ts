import { once } from 'node:events'
import { get } from 'node:http'
import { expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import { startNginx } from '../support/proxies.ts'
import { spawnService } from '../support/service.ts'

const requestsIn = (log: readonly string[]) =>
  log.map((line) => JSON.parse(line)).filter(({ req }) => req !== undefined)

it.each([
  ['what a client made up before its own address', '$proxy_add_x_forwarded_for', '127.0.0.2'],
  ['its client with its port', '$remote_addr:$remote_port', '127.0.0.2'],
  ['an address and a port', '203.0.113.7:51234', '203.0.113.7'],
  ['an IPv6 address in brackets', '[2001:db8::1]:443', '2001:db8::1'],
])('may name %s', async (_, value, expected) => {
  const { app, log } = await startApp({ TRUSTED_PROXIES: '127.0.0.1' })
  const service = await app.listen({ host: '127.0.0.1', port: 0 })
  const proxy = await startNginx(service, `proxy_set_header X-Forwarded-For "${value}";`)
  const headers = { 'x-forwarded-for': '198.51.100.1' }
  const [answer] = await once(get(`${proxy.url}/profile`, { localAddress: '127.0.0.2', headers }), 'response')
  answer.resume()
  await once(answer, 'close')
  const [request] = requestsIn(log).filter(({ req }) => req.path === '/profile')
  expect(request.req.ip).toBe(expected)
})

it('is named once in the log of a production service that does not know it', async () => {
  const service = await spawnService({
    NODE_ENV: 'production',
    BCRYPT_COST: '10',
    PUBLIC_URL: 'https://auth.example.com',
  })
  const proxy = await startNginx(
    service.url,
    'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_set_header Host $host;',
  )
  for (let i = 0; i < 3; i++) expect((await fetch(proxy.url)).status).toBe(200)
  const warnings = () =>
    service.lines
      .filter((line) => line.includes('name it in TRUSTED_PROXIES'))
      .map((line) => JSON.parse(line))
  const once = [expect.objectContaining({ level: 40, peer: '127.0.0.1', header: 'x-forwarded-for' })]
  await expect.poll(warnings, { timeout: 20_000 }).toEqual(once)
  await service.stop()
  expect(warnings()).toEqual(once)
})
