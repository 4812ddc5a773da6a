import { expect, it } from 'vitest'
import { bob, startApp, type TestApp } from '../../support/app.ts'
import { identityIn } from '../../support/forward-auth.ts'
import { itOfServer } from '../../support/server-only.ts'
import { APP, AUTH, SITES_ENV, startBrowser, WIKI } from '../../support/sites.ts'

const PAGE = `${APP}/reports?year=2026&q=a%20b`
const SITE_COOKIE = '__Host-site_session'

async function start() {
  const t = await startApp(SITES_ENV)
  const browser = startBrowser(t)
  await browser.signIn(bob)
  return { t, browser }
}

const rowsOf = ({ app }: TestApp, table: string) => app.knex(table).select('*')

it('gives a site a session of its own, of which only a digest is stored, and leads back to the page', async () => {
  const { t, browser } = await start()
  expect(await browser.visit(PAGE)).toEqual([
    `302 ${APP}/reports`,
    `303 ${AUTH}/sign-in`,
    `303 ${APP}/.auth/start`,
    `303 ${AUTH}/forward-auth/ticket`,
    `303 ${APP}/.auth/callback`,
    `200 ${APP}/reports`,
  ])
  expect(identityIn(await browser.get(PAGE))).toMatchObject({ 'remote-user': bob.email })
  const id = browser.jarOf(APP).get(SITE_COOKIE) as string
  expect(id).toMatch(/^[\w-]{43}$/)
  const [row, ...others] = await rowsOf(t, 'site_sessions')
  expect(others).toEqual([])
  expect(row).toMatchObject({ site: APP, digest: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(JSON.stringify(row)).not.toContain(id)
  expect(await rowsOf(t, 'site_tickets')).toEqual([])
})

it('leads back to the page with its query, and sets cookies that no other host and no script can read', async () => {
  const { browser } = await start()
  const started = await browser.get(
    `${APP}/.auth/start?to=${encodeURIComponent('/reports?year=2026&q=a%20b')}`,
  )
  expect(started.headers['set-cookie']).toMatch(
    /^__Host-site_state=[\w-]{43}; Max-Age=3600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  )
  const ticketed = await browser.get(String(started.headers.location))
  const done = await browser.get(String(ticketed.headers.location))
  expect(done.headers.location).toBe(PAGE)
  expect(done.headers['set-cookie']).toMatch(
    /^__Host-site_session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  )
  for (const answer of [started, ticketed, done]) {
    expect(answer.headers['referrer-policy']).toBe('no-referrer')
    expect(answer.headers['cache-control']).toBe('no-store')
  }
})

it('sends who is not signed in to the sign-in page, and then to the page', async () => {
  const t = await startApp(SITES_ENV)
  const browser = startBrowser(t)
  expect(await browser.visit(PAGE)).toEqual([`302 ${APP}/reports`, `200 ${AUTH}/sign-in`])
  const started = await browser.get(`${APP}/.auth/start?to=%2Freports`)
  const answer = await browser.get(String(started.headers.location))
  expect(answer.headers.location).toBe(`${AUTH}/sign-in?return_to=${encodeURIComponent(`${APP}/reports`)}`)
  await browser.signIn(bob)
  expect((await browser.visit(PAGE)).at(-1)).toBe(`200 ${APP}/reports`)
})

it('knows no session of a site on another, nor the session of the service on a site', async () => {
  const { browser } = await start()
  await browser.visit(PAGE)
  const id = browser.jarOf(APP).get(SITE_COOKIE) as string
  browser.jarOf(WIKI).set(SITE_COOKIE, id)
  expect((await browser.get(`${WIKI}/`)).statusCode).toBe(302)
  browser.jarOf(WIKI).set(SITE_COOKIE, browser.jarOf(AUTH).get('__Host-session_id') as string)
  browser.jarOf(WIKI).set('__Host-session_id', browser.jarOf(AUTH).get('__Host-session_id') as string)
  expect((await browser.get(`${WIKI}/`)).statusCode).toBe(302)
  browser.jarOf(AUTH).set('__Host-session_id', id)
  expect((await browser.get(`${AUTH}/profile`)).statusCode).toBe(403)
})

itOfServer('holds no site to https for what it relays of the service', async () => {
  const { browser } = await start()
  const { location } = (await browser.get(`${APP}/.auth/start?to=%2F`)).headers
  const ticketed = await browser.get(String(location))
  expect(ticketed.headers['strict-transport-security']).toBeDefined()
  const places = [
    '/.auth/start?to=%2F',
    '/.auth/start',
    '/.auth/callback',
    '/.auth/nothing',
    '/.auth/',
    String(ticketed.headers.location).slice(APP.length),
  ]
  for (const place of places) {
    const { statusCode, headers } = await browser.get(APP + place)
    expect([place, statusCode < 500, headers['strict-transport-security']]).toEqual([place, true, undefined])
  }
})

itOfServer('holds no site to https for what it is posted there, from whatever page', async () => {
  const { t } = await start()
  const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'app.example.com' }
  for (const url of ['/forward-auth/site/start', '/forward-auth/site/x', '/forward-auth/site'])
    for (const origin of [APP, 'https://evil.example']) {
      const answer = await t.app.inject({ method: 'POST', url, headers: { ...headers, origin } })
      expect([url, answer.statusCode, answer.headers['strict-transport-security']]).toEqual([
        url,
        404,
        undefined,
      ])
    }
})

it('leads to where a ticket is made by no longer a URL than to where to sign in', async () => {
  const { browser } = await start()
  const path = `/?${'(~!)'.repeat(500)}`
  const { location } = (await browser.get(`${APP}/.auth/start?to=${encodeURIComponent(path)}`)).headers
  expect(String(location).length).toBeLessThan(path.length + 250)
})

it('lets a site ask nothing of a place that is none of its sites', async () => {
  const { browser, t } = await start()
  const state = 'a'.repeat(64)
  const places = ['https://evil.example/', 'http://app.example.com/', `${APP}.evil.example/`, '/x', 'x', '']
  for (const to of places) {
    const query = new URLSearchParams({ to, state })
    const answer = await browser.get(`${AUTH}/forward-auth/ticket?${query}`)
    expect([to, answer.statusCode, answer.headers.location]).toEqual([to, 403, undefined])
  }
  for (const to of [
    '//evil.example/x',
    '/\\evil',
    'https://evil.example/',
    '@evil.example/',
    '/a\tb',
    '.evil.example/',
  ]) {
    const { headers, statusCode } = await browser.get(`${APP}/.auth/start?to=${encodeURIComponent(to)}`)
    const target = new URL(String(headers.location ?? `${AUTH}?to=${APP}/`)).searchParams.get('to') ?? ''
    expect([303, 400, 403]).toContain(statusCode)
    expect([to, new URL(target).origin]).toEqual([to, APP])
  }
  expect(await rowsOf(t, 'site_tickets')).toEqual([])
})
