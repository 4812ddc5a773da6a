import type { InjectOptions } from 'fastify'
import { describe, expect, it } from 'vitest'
import { bob, signIn, startApp, type TestApp } from '../../support/app.ts'
import { registeredRoutes } from '../../support/registered-routes.ts'
import { PAGES } from '../../support/routes.ts'
import { itOfServer } from '../../support/server-only.ts'

const HERE = 'https://auth.example.com'
const FRIEND = 'https://app.example.com'
const EVIL = 'https://evil.example'
const ENV = { PUBLIC_URL: HERE, ALLOWED_ORIGINS: FRIEND }

type Headers = Record<string, string>

const PASSES: readonly Headers[] = [
  {},
  { 'sec-fetch-site': 'same-origin' },
  { 'sec-fetch-site': 'none' },
  { 'sec-fetch-site': 'same-origin', origin: HERE },
  { 'sec-fetch-site': 'same-origin', origin: 'null' },
  { origin: HERE },
  { origin: FRIEND },
  { origin: FRIEND, 'sec-fetch-site': 'cross-site' },
  { origin: FRIEND, 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'none', origin: 'null' },
  { 'sec-fetch-site': 'none', origin: HERE },
]

const REFUSED: readonly Headers[] = [
  { origin: EVIL },
  { origin: 'null' },
  { origin: '' },
  { origin: 'null', 'sec-fetch-site': 'cross-site' },
  { origin: EVIL, 'sec-fetch-site': 'cross-site' },
  { origin: EVIL, 'sec-fetch-site': 'same-site' },
  { origin: EVIL, 'sec-fetch-site': 'same-origin' },
  { origin: EVIL, 'sec-fetch-site': 'none' },
  { origin: '', 'sec-fetch-site': 'same-origin' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': '' },
  { 'sec-fetch-site': 'Same-Origin' },
  { origin: 'http://auth.example.com' },
  { origin: 'https://auth.example.com:8443' },
  { origin: 'https://auth.example.com.evil.example' },
  { origin: `${HERE}/` },
  { origin: `${HERE}, ${EVIL}` },
]

/** Which of them hides its origin, and says nothing else. */
const HIDDEN = 1

const ROUTES: readonly [NonNullable<InjectOptions['method']>, string, object?][] = [
  ['POST', '/users', { email: 'eve@eve.com', password: 'x' }],
  ['POST', '/sessions', bob],
  ['POST', '/sessions/second_factor', { code: '123456' }],
  ['POST', '/users/me/totp', { password: bob.password }],
  ['PUT', '/users/me/totp', { code: '123456' }],
  ['DELETE', '/users/me/totp', { password: bob.password, code: '123456' }],
  ['POST', '/users/me/recovery_codes', { password: bob.password, code: '123456' }],
  ['POST', '/tokens', { audience: 'billing' }],
  ['DELETE', '/sessions'],
  ['DELETE', '/sessions/others'],
  ['DELETE', '/sessions/7'],
  ['PUT', '/users/me/password', { current_password: bob.password, new_password: 'x' }],
  ['PUT', '/users/me/email', { email: 'new@bob.com', password: bob.password }],
  ['DELETE', '/users/me', { password: bob.password }],
  ['POST', '/reset_password', { email: bob.email }],
  ['PUT', '/reset_password', { reset_token: 'x', new_password: 'x' }],
  ['POST', '/verify_email', { email: bob.email }],
  ['PUT', '/verify_email', { token: 'x' }],
  ['POST', '/reset_password/confirm', { token: 'x', new_password: 'x' }],
  ['POST', '/verify_email/confirm', { token: 'x' }],
  ['POST', '/undo_email_change/confirm', { token: 'x' }],
  ['POST', '/sign_in/confirm', { token: 'x' }],
  ['POST', '/forgot-password', { email: bob.email }],
  ['POST', '/confirm-email', { email: bob.email }],
  ['POST', '/sign-out', {}],
  ['POST', '/account/sessions/others', {}],
  ['POST', '/account/security/distrust', {}],
  ...PAGES.map(({ method, url, fields }) => [method, url, fields] as [typeof method, string, object]),
]

/** What looks at no cookie, and asks for proof of another kind. */
const FROM_ANYWHERE = ['POST /introspect']

const TABLES = ['users', 'sessions', 'tokens', 'outbox', 'mail_caps', 'limits', 'devices', 'events']

/** Every row of every table. */
const rowsOf = async ({ knex }: TestApp['app']) =>
  Promise.all(TABLES.map((table) => knex(table).select('*').orderBy(1)))

describe.each(ROUTES)('%s %s', (method, url, payload) => {
  const body = payload ? { payload } : {}

  it('refuses what comes from elsewhere, and changes nothing', async () => {
    const { app, form, mails } = await startApp(ENV)
    const cookies = await signIn({ form })
    await mails()
    const before = await rowsOf(app)
    // What the page of a mailed link posts is proof by itself, and its browser may hide the origin: it says `null`.
    const refused = url.endsWith('/confirm')
      ? REFUSED.filter(({ origin }, i) => i !== HIDDEN || !origin)
      : REFUSED
    for (const headers of refused) {
      // A page would else say it in words of its own.
      const asked = { ...headers, accept: 'application/json' }
      const answer = await app.inject({ method, url, cookies, headers: asked, ...body })
      expect([headers, answer.statusCode, answer.body, answer.headers['set-cookie']]).toEqual([
        headers,
        403,
        '{"message":"cross-site request refused"}',
        undefined,
      ])
    }
    expect(await rowsOf(app)).toEqual(before)
  })

  it('lets through what comes from here, from a friend, or from no browser', async () => {
    const { app } = await startApp(ENV)
    for (const headers of PASSES) {
      const asked = { ...headers, accept: 'application/json' }
      const { body: text } = await app.inject({ method, url, headers: asked, ...body })
      expect([headers, text]).not.toEqual([headers, '{"message":"cross-site request refused"}'])
    }
  })
})

itOfServer('lists every route that changes something', async () => {
  const changing = (await registeredRoutes()).filter(({ name }) => !name.startsWith('GET '))
  const listed = [...ROUTES.map(([method, url]) => `${method} ${url}`), ...FROM_ANYWHERE]
  expect(listed.sort()).toEqual(changing.map(({ name }) => name.replace(':id', '7')).sort())
})

it('lets anyone read, wherever they come from', async () => {
  const service = await startApp(ENV)
  const cookies = await signIn(service)
  for (const headers of REFUSED)
    expect((await service.app.inject({ url: '/profile', cookies, headers })).statusCode).toBe(200)
})

itOfServer('says in development which pages may, and leaves the code in the log', async () => {
  const { app, log } = await startApp({ ...ENV, NODE_ENV: 'development' })
  const headers = { origin: EVIL, accept: 'application/problem+json' }
  const { detail, code } = (await app.inject({ method: 'POST', url: '/sessions', headers })).json()
  expect(detail).toBe(
    'cross-site request refused. Pages that may do this are those of https://auth.example.com, https://app.example.com: see PUBLIC_URL',
  )
  expect(code).toBe('request.cross_site')
  expect(JSON.parse(log.at(-1) ?? '')).toMatchObject({ res: { status: 403 }, code })
})
