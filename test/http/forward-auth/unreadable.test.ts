import { describe, expect, it } from 'vitest'
import {
  HEADERS as FAMILIES,
  type Header,
  APP_HOST as HOST,
  startRaw as start,
} from '../../support/raw-forward-auth.ts'
import { statusesIn } from '../../support/raw-http.ts'

const URLS = [
  ...[
    '',
    ' ',
    '/',
    '/reports',
    '//localhost:8080/',
    'localhost:8080/',
    ':8080/',
    'http:',
    'http:/',
    'http://',
  ],
  ...['http:///', 'http:///reports', `http:/${HOST}/`, `http:${HOST}/`, `//${HOST}`, `http://${HOST}`],
  ...[
    `ftp://${HOST}/`,
    `file://${HOST}/`,
    `javascript://${HOST}/`,
    `data:text/html,x`,
    `view-source:http://${HOST}/`,
  ],
  ...[`http://u@${HOST}/`, `http://u:p@${HOST}/`, `http://@${HOST}/`, `http://${HOST}@evil.example/`],
  ...[
    `http://evil.example/`,
    `http://${HOST}.evil.example/`,
    `http://evil.example\\@${HOST}/`,
    `http://evil.example#@${HOST}/`,
  ],
  ...[
    `http://evil.example/http://${HOST}/`,
    `http://${HOST},evil.example/`,
    `http://${HOST}, http://evil.example/`,
  ],
  ...[
    `http://${HOST}\\evil`,
    `http://${HOST}/\\evil`,
    `http://${HOST}/a b`,
    `http://${HOST}/\tx`,
    `http://${HOST}/#x`,
  ],
  ...[
    `http://${HOST}?x`,
    `http://${HOST}#x`,
    `http://${HOST}/é`,
    `http://${HOST}/\x7f`,
    `http://localhost:808O/`,
  ],
  ...[
    `http://localhost:99999/`,
    `http://localhost:-1/`,
    `http://localhost:/`,
    `http://local%68ost:8080/`,
    `http://[::1/`,
  ],
  ...[
    `http://localhost.:8080/`,
    `http://127.0.0.1:8080/`,
    `http://[::1]:8080/`,
    `https://${HOST}/`,
    `http://0x7f.1:8080/`,
  ],
  ...[
    `http://${HOST}*`,
    '*',
    'undefined://undefinedundefined',
    'null',
    `http://%00${HOST}/`,
    `http//${HOST}/`,
  ],
]
const METHODS_OF_PAGES = [
  '',
  ' ',
  'GET POST',
  'GET,POST',
  'GET, GET',
  'GET\t',
  'GÉT',
  'GET/1.1',
  'X'.repeat(33),
]

const swap = (headers: readonly Header[], name: string, value: string): Header[] =>
  headers.map((header) => (header[0] === name ? [name, value] : header))

describe.each(Object.entries(FAMILIES))('%s', (kind, headers) => {
  const target = `/forward-auth/${kind}`
  const statusOf = (text: string) => [...statusesIn(text), text.match(/remote-user/i)?.[0]]

  it('lets somebody in who is signed in, whatever the target says besides', async () => {
    const { ask } = await start()
    const targets = [target, `${target}?x=1&x=2`, `${target}?a=%zz&__proto__=1`, `http://auth${target}`]
    for (const each of targets)
      expect([each, ...statusOf(await ask(each, headers))]).toEqual([each, 200, 'remote-user'])
  })

  it('lets nobody in by what is missing or doubled', async () => {
    const { ask } = await start()
    for (const [name, value] of headers) {
      const without = headers.filter((header) => header[0] !== name)
      const odd: Header[][] = [
        without,
        [...headers, [name, value]],
        [...headers, [name.toUpperCase(), 'x']],
        [...without, [name.replaceAll('-', '_'), value]],
      ]
      for (const each of odd)
        expect([each, ...statusOf(await ask(target, each))]).toEqual([each, 403, undefined])
    }
  })

  it('lets nobody in by the headers of other proxies', async () => {
    const { ask } = await start()
    for (const [other, foreign] of Object.entries(FAMILIES)) {
      if (other === kind) continue
      expect(statusOf(await ask(target, foreign))).toEqual([403, undefined])
      const forwarded: Header[] = [
        ...foreign,
        ['Forwarded', `proto=http;host=${HOST}`],
        ['X-Forwarded-URL', `http://${HOST}/`],
      ]
      expect(statusOf(await ask(target, forwarded))).toEqual([403, undefined])
    }
  })

  it('lets nobody in by a method that is none', async () => {
    const { ask } = await start()
    for (const method of METHODS_OF_PAGES) {
      const odd = swap(headers, headers.at(-1)?.[0] ?? '', method)
      const [status] = statusOf(await ask(target, odd))
      // White space around a value is not part of it (RFC 9110, section 5.5).
      expect([method, status]).toEqual([method, method === 'GET\t' ? 200 : 403])
    }
  })
})

it.each(URLS)('lets nobody in by the URL %j', async (url) => {
  const { ask } = await start()
  const text = await ask('/forward-auth/nginx', swap(FAMILIES.nginx, 'X-Original-URL', url))
  expect(statusesIn(text)[0]).toBeOneOf([403, 400])
  expect(text).not.toMatch(/remote-/i)
})

it('lets nobody in by a header of 64 KB', async () => {
  const { ask } = await start()
  const headers = swap(FAMILIES.nginx, 'X-Original-URL', `http://${HOST}/${'x'.repeat(65_536)}`)
  // What it sends after the answer may reset the connection.
  const text = await ask('/forward-auth/nginx', headers).catch(() => '')
  expect(statusesIn(text).filter((status) => status < 400)).toEqual([])
})

it('lets nobody in who names a scheme, host or path that is none', async () => {
  const { ask } = await start()
  const parts: [string, string[]][] = [
    ['X-Forwarded-Proto', ['', 'ftp', 'http, https', 'http://', 'http:', 'HTTPS', 'x']],
    [
      'X-Forwarded-Host',
      [
        '',
        'evil.example',
        `${HOST}, evil.example`,
        `u@${HOST}`,
        `${HOST}/`,
        `${HOST}/x`,
        `${HOST}\\`,
        'local host',
      ],
    ],
    [
      'X-Forwarded-Uri',
      [
        '',
        '*',
        'reports',
        'http://localhost:8080/',
        '?x',
        '#x',
        '/a b',
        '/\\x',
        '@evil.example/',
        '.evil.example/',
        ':80/',
      ],
    ],
  ]
  for (const [name, values] of parts)
    for (const value of values) {
      const text = await ask('/forward-auth/proxy', swap(FAMILIES.proxy, name, value))
      expect([name, value, statusesIn(text)]).toEqual([name, value, [403]])
    }
})
