import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, it, vi } from 'vitest'
import { addressOf, noteAddress } from '../../src/platform/http/client-address.ts'
import { bob, startApp, type TestApp } from '../support/app.ts'
import { guess, type Manner, send, signInFrom } from '../support/stranger.ts'

const PROXY = '10.0.0.1'
const BEHIND_PROXIES = { TRUSTED_PROXIES: '10.0.0.0/8, fd00::/8' }

/** The address that is noted of a sign-in. */
async function notedAddress(service: TestApp, manner: Manner): Promise<string> {
  await send(service, 'POST', '/users', bob)
  await signInFrom(service, bob, manner)
  const [session] = await service.app.knex('sessions')
  return session.ip
}

it('is asked for in time: who resets the connection harms nobody', async () => {
  const { app, log } = await startApp()
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  for (let i = 0; i < 50; i++) {
    const socket = connect(port, '127.0.0.1').on('error', () => {})
    await once(socket, 'connect')
    socket.write('GET /profile HTTP/1.1\r\nHost: x\r\n\r\n', () => socket.resetAndDestroy())
    await once(socket, 'close')
  }
  await vi.waitFor(
    () =>
      new Promise<void>((resolve, reject) =>
        app.server.getConnections((_, count) => (count ? reject(new Error('still open')) : resolve())),
      ),
  )
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200)
  expect(log.filter((line) => JSON.parse(line).level >= 50)).toEqual([])
})

it('is none where nobody can tell any more', () => {
  const raw = { headers: {}, socket: { remoteAddress: undefined } } as unknown as IncomingMessage
  expect(addressOf({ raw })).toBe('')
  noteAddress(raw, () => true)
  expect(addressOf({ raw })).toBe('')
})

it.each<Record<string, string>>([
  { 'x-forwarded-for': '203.0.113.5' },
  { forwarded: 'for=203.0.113.5' },
  { 'x-real-ip': '203.0.113.5' },
  { 'cf-connecting-ip': '203.0.113.5', 'true-client-ip': '203.0.113.5', 'x-client-ip': '203.0.113.5' },
])('heeds no %s of a client', async (headers) => {
  expect(await notedAddress(await startApp(), { ip: '192.0.2.1', headers })).toBe('192.0.2.1')
  expect(await notedAddress(await startApp(BEHIND_PROXIES), { ip: '192.0.2.1', headers })).toBe('192.0.2.1')
})

it.each([
  ['203.0.113.5', '203.0.113.5'],
  ['198.51.100.1, 203.0.113.5', '203.0.113.5'],
  ['198.51.100.1, 203.0.113.5, 10.9.9.9', '203.0.113.5'],
  ['127.0.0.1, 203.0.113.5', '203.0.113.5'],
  ['2001:db8::5', '2001:db8::5'],
  ['10.3.3.3', '10.3.3.3'],
  ['203.0.113.7:51234', '203.0.113.7'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['198.51.100.1:1, 203.0.113.7:51234, 10.9.9.9:4711, [fd00::1]:8080, [fd00::2]', '203.0.113.7'],
  ['198.51.100.1, [2001:db8::1]:443, 10.9.9.9:4711', '2001:db8::1'],
])('takes of a trusted proxy`s X-Forwarded-For %s the hop %s', async (forwarded, expected) => {
  const headers = { 'x-forwarded-for': forwarded, forwarded: 'for=198.51.100.9', 'x-real-ip': '198.51.100.9' }
  expect(await notedAddress(await startApp(BEHIND_PROXIES), { ip: PROXY, headers })).toBe(expected)
})

it.each([
  'garbage',
  '',
  ',',
  'unknown',
  '203.0.113.5:',
  '203.0.113.5:123456',
  '203.0.113.555:80',
  '[203.0.113.5]:80',
  '2001:db8::5]:80',
  '[2001:db8::5',
  '[2001:db8::5]80',
  '[]:80',
  '1',
  `::1%${'z'.repeat(400)}`,
  'x'.repeat(400),
])('takes the proxy`s own address where it names %s', async (forwarded) => {
  const headers = { 'x-forwarded-for': forwarded }
  expect(await notedAddress(await startApp(BEHIND_PROXIES), { ip: PROXY, headers })).toBe(PROXY)
})

it('says once in production whose forwarding header is not believed', async () => {
  const env = {
    NODE_ENV: 'production',
    PUBLIC_URL: 'https://auth.example.com',
    SMTP_URL: 'smtp://127.0.0.1:1',
  }
  const { app, log } = await startApp({ ...env, ...BEHIND_PROXIES, BCRYPT_COST: '10' })
  const ask = (remoteAddress: string, headers = {}) => app.inject({ url: '/', remoteAddress, headers })
  const lines = () => log.map((line) => JSON.parse(line)).filter(({ msg }) => msg.includes('TRUSTED_PROXIES'))
  await ask(PROXY, { 'x-forwarded-for': '203.0.113.5' })
  await ask('172.16.0.1')
  expect(lines()).toEqual([])
  for (let i = 0; i < 3; i++) await ask(`172.16.0.${i}`, { 'x-forwarded-for': '203.0.113.5' })
  expect(lines()).toEqual([
    expect.objectContaining({ level: 40, peer: '172.16.0.0', header: 'x-forwarded-for' }),
  ])
})

it('opens no second count to who makes addresses up', async () => {
  const service = await startApp({ ...BEHIND_PROXIES, LIMIT_NETWORK_FAILURES: '3' })
  const statuses: number[] = []
  for (let i = 0; i < 4; i++) {
    const headers = { 'x-forwarded-for': `198.51.100.${i}, 203.0.113.5`, 'x-real-ip': `198.51.100.${i}` }
    statuses.push(...(await guess(service, 1, { ip: PROXY, email: `user${i}@bob.com`, headers })))
  }
  expect(statuses).toEqual([401, 401, 401, 429])
})
