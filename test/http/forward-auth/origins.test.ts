import { expect, it } from 'vitest'
import { signIn, startApp } from '../../support/app.ts'
import { identityIn, KINDS } from '../../support/forward-auth.ts'

const HERE = 'https://auth.example.com'
const ENV = {
  PUBLIC_URL: HERE,
  ALLOWED_ORIGINS: 'https://friend.example.com',
  SESSION_COOKIE_NAME: '__Host-session_id',
}
const PAGE = `${HERE}/app/`

type Headers = Record<string, string>

const PASSES: readonly Headers[] = [
  {},
  { origin: HERE },
  { origin: HERE, 'sec-fetch-site': 'same-origin' },
  { 'sec-fetch-site': 'same-origin' },
  { 'sec-fetch-site': 'none' },
  { origin: 'null', 'sec-fetch-site': 'same-origin' },
]

const REFUSED: readonly Headers[] = [
  { origin: 'https://evil.example' },
  { origin: 'https://friend.example.com' },
  { origin: 'https://friend.example.com', 'sec-fetch-site': 'same-site' },
  { origin: 'http://auth.example.com' },
  { origin: `${HERE}:8443` },
  { origin: 'null' },
  { origin: '' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'nonsense' },
  { origin: HERE, 'sec-fetch-site': 'cross-site' },
]

const UNSAFE = ['POST', 'PUT', 'PATCH', 'DELETE']
const HANDSHAKES: readonly Headers[] = [
  { upgrade: 'WebSocket' },
  { 'sec-websocket-key': 'x' },
  { 'sec-websocket-version': '13' },
  { 'sec-fetch-mode': 'websocket' },
]

it.each(KINDS)('refuses, to %s, what a page of another site has a browser send', async (_, ask) => {
  const t = await startApp(ENV)
  const { form } = t
  const { session_id } = await signIn({ form })
  const cookies = { '__Host-session_id': session_id }
  const statusOf = async (method: string, headers: Headers) => {
    const answer = await ask(t, { url: PAGE, method, cookies, headers })
    if (answer.statusCode !== 200) expect(identityIn(answer)).toEqual({})
    return [method, headers, answer.statusCode]
  }
  for (const [expected, list] of [[200, PASSES] as const, [403, REFUSED] as const])
    for (const headers of list) {
      for (const method of UNSAFE)
        expect(await statusOf(method, headers)).toEqual([method, headers, expected])
      for (const handshake of HANDSHAKES) {
        const both = { ...handshake, ...headers }
        expect(await statusOf('GET', both)).toEqual(['GET', both, expected])
      }
      // What is only read may be embedded, or linked to, from anywhere.
      expect(await statusOf('GET', headers)).toEqual(['GET', headers, 200])
    }
})

it.each(KINDS)('tells %s that nobody is signed in where a browser asks in advance', async (_, ask) => {
  const t = await startApp(ENV)
  const headers = { origin: 'https://friend.example.com', 'access-control-request-method': 'PUT' }
  for (const method of ['OPTIONS', 'GET']) {
    const answer = await ask(t, { url: PAGE, method, headers })
    expect([answer.statusCode, answer.headers['access-control-allow-origin']]).toEqual([401, undefined])
  }
})
