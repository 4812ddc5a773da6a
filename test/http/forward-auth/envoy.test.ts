import { METHODS } from 'node:http'
import { describe, expect, it } from 'vitest'
import { signIn } from '../../support/app.ts'
import { ASK } from '../../support/forward-auth.ts'
import {
  HEADERS as FAMILIES,
  type Header,
  APP_HOST as HOST,
  startRaw as start,
} from '../../support/raw-forward-auth.ts'
import { statusesIn } from '../../support/raw-http.ts'
import { itOfServer } from '../../support/server-only.ts'

describe('envoy', () => {
  const proto: Header = ['X-Forwarded-Proto', 'http']
  const target = '/forward-auth/envoy/reports?a=b'

  it('asks by the request line of the page, in either form', async () => {
    const { ask } = await start()
    const long = `/forward-auth/envoy/${'x'.repeat(3000)}`
    for (const each of [target, `http://${HOST}${target}`, long, '/forward-auth/envoy/'])
      expect(statusesIn(await ask(each, [proto], { host: HOST }))).toEqual([200])
  })

  it('lets nobody in by what is missing, doubled or of another host', async () => {
    const { ask } = await start()
    const odd: [string, readonly Header[], string][] = [
      [target, [], HOST],
      [target, [proto, proto], HOST],
      [target, [['X-Forwarded-Proto', 'https, http']], HOST],
      [target, [proto], 'evil.example'],
      [target, [proto], `u@${HOST}`],
      [target, [proto, ['X-Forwarded-Host', HOST]], 'evil.example'],
      [`http://evil.example${target}`, [proto], HOST],
      [`http://${HOST}${target}`, [proto], 'evil.example'],
      [`http://u@${HOST}${target}`, [proto], HOST],
      ['/forward-auth/envoy', [proto], HOST],
      ['/forward-auth/envoy/a%zz', [proto], HOST],
      ['/forward-auth/envoy/a\\b', [proto], HOST],
      ['/forward-auth/envoyx/', [proto], HOST],
    ]
    for (const [each, headers, host] of odd) {
      const [status = 0] = statusesIn(await ask(each, headers, { host }))
      expect([each, headers, host, status]).toEqual([each, headers, host, status])
      expect(status).toBeOneOf([400, 403, 404])
    }
  })

  itOfServer('takes every method that there is, with any body or none', async () => {
    const { t, ask } = await start()
    // To Node, it is no request (and to Envoy, no request to be authorized by path).
    for (const method of METHODS.filter((each) => each !== 'CONNECT'))
      expect([method, ...statusesIn(await ask(target, [proto], { method, host: HOST }))]).toEqual([
        method,
        200,
      ])
    const bodies: Record<string, string>[] = [
      { 'content-type': 'text/plain' },
      { 'content-type': 'nonsense' },
      { 'content-type': 'application/json; charset=latin1' },
      { 'content-encoding': 'br', 'content-type': 'application/json' },
      { 'content-type': 'multipart/form-data; boundary=x', 'content-length': '0' },
    ]
    const cookies = await signIn(t)
    for (const headers of bodies)
      for (const payload of ['', '{', 'x'.repeat(100_000)]) {
        const answer = await ASK.envoy(t, { method: 'POST', url: `http://${HOST}/`, cookies, headers })
        expect([headers, answer.statusCode]).toEqual([headers, 200])
        const sent = await t.app.inject({
          method: 'PUT',
          url: '/forward-auth/envoy/',
          cookies,
          headers: {
            ...headers,
            host: HOST,
            'x-forwarded-proto': 'http',
            'content-length': String(payload.length),
          },
          payload,
        })
        expect([headers, sent.statusCode]).toEqual([headers, 200])
      }
  })

  it('lets nobody in by a method that is none', async () => {
    const { ask } = await start()
    for (const method of ['get', 'FOO', 'GET/POST', 'CONNECT', 'PRI'])
      expect(
        statusesIn(await ask(target, [proto], { method, host: HOST })).filter((status) => status < 400),
      ).toEqual([])
  })
})

it.each(['/forward-auth/nginx', '/forward-auth/proxy', '/forward-auth/envoy/'])(
  '%s answers what wants to be upgraded, once',
  async (target) => {
    const { ask } = await start()
    const family = target.endsWith('nginx') ? FAMILIES.nginx : FAMILIES.proxy
    const upgrade: Header[] = [
      ['Connection', 'Upgrade'],
      ['Upgrade', 'websocket'],
      ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
      ['Sec-WebSocket-Version', '13'],
    ]
    const host = HOST
    const here: Header = ['Origin', `http://${HOST}`]
    expect(statusesIn(await ask(target, [...family, ...upgrade, here], { host }))).toEqual([200])
    expect(statusesIn(await ask(target, [...family, ...upgrade], { host }))).toEqual([200])
    const evil: Header = ['Origin', 'http://evil.example']
    expect(statusesIn(await ask(target, [...family, ...upgrade, evil], { host }))).toEqual([403])
  },
)
