import type { InjectOptions } from 'fastify'
import { expect, it } from 'vitest'
import { startApp, type TestApp } from '../../support/app.ts'
import { freshSharedDatabase } from '../../support/database.ts'
import { startWithBob } from '../../support/email-change.ts'
import { resetToken } from '../../support/mail.ts'

const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' }
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' }
const PATHS = ['/reset_password', '/verify_email', '/undo_email_change']

/** Posts a form as a browser does. */
const post = (
  { app }: Pick<TestApp, 'app'>,
  url: string,
  fields: string | Record<string, string>,
  headers: Record<string, string> = {},
) =>
  app.inject({
    method: 'POST',
    url,
    headers: { ...FORM_TYPE, ...BROWSER, ...headers },
    payload: typeof fields === 'string' ? fields : new URLSearchParams(fields).toString(),
  })

const titleOf = (body: string) => /<h1>(.*)<\/h1>/.exec(body)?.[1]
const seen = (answer: { statusCode: number; headers: object; body: string }) => [
  answer.statusCode,
  (answer.headers as Record<string, unknown>)['content-type'],
  titleOf(answer.body),
]

const HTML = 'text/html; charset=utf-8'
const OVER = 'This link is no longer good'

/** The rest of the form of a page, as text. */
const rest = (url: string) => (url.startsWith('/reset') ? '&new_password=x' : '')

/** What can go wrong with a post, and how the page for it is called. */
const WRONG: Record<string, [(service: TestApp, url: string) => ReturnType<typeof post>, number, string]> = {
  'no field at all': [(s, url) => post(s, url, ''), 400, OVER],
  'a token with a control character': [(s, url) => post(s, url, `token=a%00b${rest(url)}`), 400, OVER],
  'two tokens': [(s, url) => post(s, url, `token=a&token=b${rest(url)}`), 400, OVER],
  'a token that is no UTF-8': [(s, url) => post(s, url, `token=%ff${rest(url)}`), 400, OVER],
  'a token of 8,000 characters': [
    (s, url) => post(s, url, `token=${'x'.repeat(8_000)}${rest(url)}`),
    403,
    OVER,
  ],
  'an unknown field': [(s, url) => post(s, url, `token=x&colour=red${rest(url)}`), 400, 'That did not work'],
  'far too much': [(s, url) => post(s, url, { token: 'x'.repeat(40_000) }), 413, 'That was too much'],
  'another content type': [
    (s, url) => post(s, url, 'x', { 'content-type': 'text/plain' }),
    415,
    'That did not work',
  ],
  'a form of another site': [
    (s, url) =>
      post(s, url, `token=x${rest(url)}`, {
        origin: 'https://evil.example',
        'sec-fetch-site': 'cross-site',
      }),
    403,
    'That did not work',
  ],
}

it.each(Object.entries(WRONG))('says in words what is wrong with %s', async (_, [send, status, title]) => {
  const service = await startApp()
  for (const path of PATHS)
    expect([path, ...seen(await send(service, `${path}/confirm`))]).toEqual([path, status, HTML, title])
})

it.each([
  ['a control character', '?token=%00'],
  ['two tokens', '?token=a&token=b'],
  ['a token that is no UTF-8', '?token=%ff'],
])('says that a link with %s is not good', async (_, query) => {
  const service = await startApp()
  for (const path of PATHS)
    for (const method of ['GET', 'HEAD'] as const) {
      const answer = await service.app.inject({ method, url: path + query, headers: BROWSER })
      expect(answer.statusCode).toBeOneOf([400, 403])
      expect(answer.headers['content-type']).toBe(HTML)
      if (method === 'GET') expect(titleOf(answer.body)).toBe(OVER)
    }
})

it('says beside the field what a password cannot hold, and keeps the token good', async () => {
  const service = await startWithBob()
  const token = await resetToken(service.service)
  for (const new_password of ['tab\t', 'new\r\nline', '\u202eright to left', 'nul\0']) {
    const { statusCode, body } = await post(service, '/reset_password/confirm', { token, new_password })
    expect(statusCode).toBe(400)
    expect(body).toContain('class="error">This holds a character that cannot be typed')
    expect(body).toContain(`name="token" value="${token}"`)
  }
  const missing = await post(service, '/reset_password/confirm', { token })
  expect([missing.statusCode, missing.body]).toEqual([
    400,
    expect.stringContaining('Please enter a password.'),
  ])
  const set = await post(service, '/reset_password/confirm', { token, new_password: 'new and good' })
  expect(seen(set)).toEqual([200, HTML, 'Password updated'])
})

it('gives a fault of ours as a page with the number that the log has, in the person’s language', async () => {
  const service = await startApp({ DATABASE_URL: await freshSharedDatabase() })
  await service.app.knex.schema.dropTable('tokens')
  service.log.length = 0
  for (const [method, url] of [
    ['GET', '/reset_password?token=x'],
    ['POST', '/verify_email/confirm'],
  ] as const) {
    const headers = { ...BROWSER, ...FORM_TYPE, 'accept-language': 'fr' }
    const answer = await service.app.inject({
      method,
      url,
      headers,
      payload: method === 'POST' ? 'token=x' : '',
    })
    expect(seen(answer)).toEqual([500, HTML, 'Une erreur est survenue'])
    const [, id = ''] = /([\da-f-]{36})/.exec(answer.body) ?? []
    expect(service.log.some((line) => line.includes('internal error') && line.includes(id))).toBe(true)
    expect(answer.body).not.toMatch(/tokens|select|sqlite|postgres|src\//i)
  }
})

it.each<[string, NonNullable<InjectOptions['headers']>, string]>([
  ['JSON', { accept: 'application/json' }, 'application/json; charset=utf-8'],
  ['JSON first', { accept: 'application/json, text/plain, */*' }, 'application/json; charset=utf-8'],
  ['problem details', { accept: 'application/problem+json' }, 'application/problem+json'],
])('gives a page’s failure as %s to who asks for that', async (_, headers, type) => {
  const { app } = await startApp()
  const answers = [
    await app.inject({ url: '/reset_password?token=wrong', headers }),
    await app.inject({
      method: 'POST',
      url: '/verify_email/confirm',
      headers: { ...FORM_TYPE, ...headers },
      payload: 'token=wrong',
    }),
  ]
  for (const answer of answers) {
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([403, type])
    expect(answer.json().message ?? answer.json().detail).toMatch(/^invalid or expired/)
  }
})

it('answers a page to a browser that goes where nothing is, or opens what a form posts to', async () => {
  const { app } = await startApp()
  for (const [path, status] of [
    ['/reset_pasword?token=x', 404],
    ['/reset_password/confirm', 405],
  ] as const) {
    const answer = await app.inject({ url: path, headers: BROWSER })
    expect([path, answer.statusCode, answer.headers['content-type']]).toEqual([path, status, HTML])
    expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
    for (const accept of ['*/*', 'application/json'])
      expect((await app.inject({ url: path, headers: { accept } })).json()).toHaveProperty('message')
  }
})
