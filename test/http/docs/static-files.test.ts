import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'

const SCRIPT = '/docs/static/swagger-ui-bundle.js'
const FILES = [SCRIPT, '/docs/static/swagger-ui.css', '/docs/static/swagger-ui-standalone-preset.js']

async function start() {
  const { app } = await startApp()
  return (url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') =>
    app.inject({ method, url, headers })
}

it('are sent compressed to who takes that, and are the same whatever the coding', async () => {
  const get = await start()
  for (const url of FILES) {
    const plain = await get(url)
    const br = await get(url, { 'accept-encoding': 'gzip, deflate, br, zstd' })
    const gz = await get(url, { 'accept-encoding': 'gzip' })
    expect([plain, br, gz].map(({ headers }) => headers['content-encoding'])).toEqual([
      undefined,
      'br',
      'gzip',
    ])
    expect(brotliDecompressSync(br.rawPayload).equals(plain.rawPayload)).toBe(true)
    expect(gunzipSync(gz.rawPayload).equals(plain.rawPayload)).toBe(true)
    for (const packed of [br, gz])
      expect(packed.rawPayload.length * 2.5).toBeLessThan(plain.rawPayload.length)
    expect(new Set([plain, br, gz].map(({ headers }) => headers.etag)).size).toBe(3)
    for (const { headers, rawPayload } of [plain, br, gz]) {
      expect(headers).toMatchObject({
        'cache-control': 'public, no-cache',
        vary: 'accept-encoding',
        'x-content-type-options': 'nosniff',
      })
      expect(headers['content-length']).toBe(String(rawPayload.length))
    }
  }
})

it.each(['br;q=0, gzip;q=0', 'identity', 'x', ''])(
  'are sent as they are to Accept-Encoding: %s',
  async (coding) => {
    const answer = await (await start())(SCRIPT, { 'accept-encoding': coding })
    expect([answer.statusCode, answer.headers['content-encoding']]).toEqual([200, undefined])
  },
)

it('are not sent again to who has them', async () => {
  const get = await start()
  const br = { 'accept-encoding': 'br' }
  const { etag } = (await get(SCRIPT, br)).headers
  for (const tags of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
    const answer = await get(SCRIPT, { ...br, 'if-none-match': String(tags) })
    expect([answer.statusCode, answer.body, answer.headers.etag]).toEqual([304, '', etag])
    expect(answer.headers).toMatchObject({ 'cache-control': 'public, no-cache', vary: 'accept-encoding' })
  }
  // Another coding is another representation.
  expect((await get(SCRIPT, { 'if-none-match': String(etag) })).statusCode).toBe(200)
  expect((await get(SCRIPT, { ...br, 'if-none-match': '"x"' })).statusCode).toBe(200)
})

it('have their length, and no body, for HEAD', async () => {
  const get = await start()
  for (const coding of ['br', 'identity']) {
    const whole = await get(SCRIPT, { 'accept-encoding': coding })
    const head = await get(SCRIPT, { 'accept-encoding': coding }, 'HEAD')
    expect([head.statusCode, head.body]).toEqual([200, ''])
    expect(head.headers['content-length']).toBe(whole.headers['content-length'])
  }
})

it('are those of their directory alone', async () => {
  const get = await start()
  for (const name of [
    'nothing.js',
    '../package.json',
    '..%2fpackage.json',
    '%2e%2e/package.json',
    '.',
    '',
    'a/b',
    '__proto__',
  ])
    expect([name, (await get(`/docs/static/${name}`)).statusCode]).toEqual([name, 404])
})

it('are all that anybody keeps: the page, the document and our JSON are not', async () => {
  const get = await start()
  for (const url of ['/docs', '/docs/json', '/docs/yaml', '/'])
    expect([url, (await get(url)).headers['cache-control']]).toEqual([url, 'no-store'])
})
