import { expect, it } from 'vitest'
import { signIn, startApp } from '../support/app.ts'
import { ROUTES, routeName } from '../support/routes.ts'

const FORM = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'

it('answers what it cannot read with 400, 413 or 415 at every route', async () => {
  const service = await startApp({ RATE_LIMIT: 'off' })
  const cookies = await signIn(service)
  const bodies = [
    [415, 'text/plain', 'x'],
    [400, JSON_TYPE, '{'],
    [400, JSON_TYPE, '"x"'],
    [400, FORM, '%'],
    [400, FORM, '\0'],
    [413, FORM, `x=${'x'.repeat(33_000)}`],
  ] as const
  for (const route of ROUTES)
    for (const [status, type, payload] of bodies) {
      const { method, url } = route
      const headers = { 'content-type': type }
      const { statusCode } = await service.app.inject({ method, url, payload, cookies, headers })
      expect([routeName(route), payload.slice(0, 9), statusCode]).toEqual([
        routeName(route),
        payload.slice(0, 9),
        status,
      ])
    }
})

it.each(['/sessions/others', '/sessions'])(
  'takes DELETE %s of any content type without a body',
  async (url) => {
    const service = await startApp()
    for (const type of [JSON_TYPE, FORM, 'application/json; charset=utf-8']) {
      const cookies = await signIn(service)
      const headers = { 'content-type': type }
      const answer = await service.app.inject({ method: 'DELETE', url, cookies, headers })
      expect([type, answer.statusCode, answer.body]).toEqual([type, 200, '{}'])
    }
  },
)

/** Bodies of up to 32 KiB that take a careless parser long. */
const LABORIOUS: Record<string, readonly [type: string, payload: string]> = {
  'JSON as deep as fits': [JSON_TYPE, '['.repeat(16_000) + ']'.repeat(16_000)],
  'JSON of objects as deep as fits': [JSON_TYPE, `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`],
  '5,000 fields': [FORM, Array.from({ length: 5_000 }, (_, i) => `${i}=`).join('&')],
  '5,000 fields of JSON': [JSON_TYPE, `{${Array.from({ length: 3_500 }, (_, i) => `"${i}":1`)}}`],
  'a field 16,000 times': [FORM, 'a&'.repeat(16_000)],
  'signs of pairs alone': [FORM, '&'.repeat(32_000)],
  'equal signs alone': [FORM, '='.repeat(32_000)],
  'keys that JavaScript engines hash alike': [
    JSON_TYPE,
    `{${Array.from({ length: 2_000 }, (_, i) => `"${2 ** 32 + i * 65_536}":1`)}}`,
  ],
  'an address as long as fits': [FORM, `email=${'a@'.repeat(10_000)}&password=x`],
  'an address of many labels': [FORM, `email=a@${'a.'.repeat(12_000)}com&password=x`],
  'an address in Unicode': [JSON_TYPE, JSON.stringify({ email: `a@${'é'.repeat(10_000)}`, password: 'x' })],
  'a password of combining marks': [
    JSON_TYPE,
    JSON.stringify({ email: 'a@b.com', password: `a${'\u0301'.repeat(10_000)}` }),
  ],
}

it('reads no body for long', async () => {
  const { app } = await startApp({ RATE_LIMIT: 'off' })
  for (const [name, [type, payload]] of Object.entries(LABORIOUS)) {
    expect(payload.length).toBeLessThanOrEqual(32 * 1024)
    for (const url of ['/users', '/reset_password']) {
      const { statusCode } = await app.inject({
        method: 'POST',
        url,
        payload,
        headers: { 'content-type': type },
      })
      expect([name, statusCode]).toEqual([name, 400])
    }
  }
})
