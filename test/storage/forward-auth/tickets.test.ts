import { expect, it } from 'vitest'
import { forwardAuthRepository } from '../../../src/features/forward-auth/repository.ts'
import { bob, startApp, type TestApp } from '../../support/app.ts'
import { APP, AUTH, SITES_ENV, startBrowser, type TestBrowser, WIKI } from '../../support/sites.ts'

const PAGE = `${APP}/reports?year=2026&q=a%20b`
const SITE_COOKIE = '__Host-site_session'

async function start() {
  const t = await startApp(SITES_ENV)
  const browser = startBrowser(t)
  await browser.signIn(bob)
  return { t, browser }
}

/** The URL to which a site is handed its ticket, without going there. */
async function ticketUrl(browser: TestBrowser, page = PAGE): Promise<string> {
  const { pathname, search, origin } = new URL(page)
  const started = await browser.get(`${origin}/.auth/start?to=${encodeURIComponent(pathname + search)}`)
  const ticketed = await browser.get(String(started.headers.location))
  return String(ticketed.headers.location)
}

const rowsOf = ({ app }: TestApp, table: string) => app.knex(table).select('*')

it('takes a ticket once', async () => {
  const { browser } = await start()
  const url = await ticketUrl(browser)
  expect((await browser.get(url)).statusCode).toBe(303)
  const again = await browser.get(url)
  expect([again.statusCode, again.headers['set-cookie']]).toEqual([403, undefined])
})

it('tells who has no good ticket, or keeps no cookies, how to go on, in their language', async () => {
  const { browser } = await start()
  const url = await ticketUrl(browser)
  browser.jarOf(APP).delete('__Host-site_state')
  const french = { 'accept-language': 'fr' }
  for (const [headers, title, link] of [
    [{}, 'The page could not be opened', '<a href="../">Open the page anew</a>'],
    [french, 'La page n&#39;a pas pu être ouverte', '<a href="../">Ouvrir la page à nouveau</a>'],
  ] as const) {
    const answer = await browser.get(url, { accept: 'text/html', ...headers })
    expect([answer.statusCode, answer.body]).toEqual([403, expect.stringContaining(title)])
    expect(answer.body).toContain(link)
  }
  expect((await browser.get(`${APP}/.auth/callback`, { accept: 'text/html' })).body).toContain(
    'could not be opened',
  )
})

it('takes a ticket once of many uses at once', async () => {
  const { t, browser } = await start()
  const url = await ticketUrl(browser)
  const answers = await Promise.all(Array.from({ length: 30 }, () => browser.get(url)))
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([303, ...Array(29).fill(403)])
  expect(await rowsOf(t, 'site_sessions')).toHaveLength(1)
})

it('uses a ticket up by one DELETE, also without the lock of its user', async () => {
  const { t, browser } = await start()
  await ticketUrl(browser)
  const [{ digest }] = await rowsOf(t, 'site_tickets')
  const { consumeTicket } = forwardAuthRepository(t.app.knex)
  const uses = await Promise.all(Array.from({ length: 30 }, () => consumeTicket(digest)))
  expect(uses.filter((ticket) => ticket !== undefined)).toHaveLength(1)
})

it('takes no ticket on another site, in another browser, after a minute, or after sign-out; what was refused is used up', async () => {
  const { t, browser } = await start()
  const url = await ticketUrl(browser)
  browser.jarOf(WIKI).set('__Host-site_state', browser.jarOf(APP).get('__Host-site_state') as string)
  expect((await browser.get(url.replace(APP, WIKI))).statusCode).toBe(403)
  expect(await rowsOf(t, 'site_tickets')).toEqual([])
  expect((await browser.get(url)).statusCode).toBe(403)

  const other = startBrowser(t)
  const taken = await ticketUrl(browser)
  expect((await other.get(taken)).statusCode).toBe(403)
  expect((await browser.get(taken)).statusCode).toBe(403)
  await other.get(`${APP}/.auth/start?to=%2F`)
  // It may ask for a ticket of its own, for which it has to sign in.
  expect(await other.visit(await ticketUrl(browser))).toEqual([
    `303 ${APP}/.auth/callback`,
    `303 ${APP}/.auth/start`,
    `303 ${AUTH}/forward-auth/ticket`,
    `200 ${AUTH}/sign-in`,
  ])
  expect(other.jarOf(APP).get(SITE_COOKIE)).toBeUndefined()
  expect(await rowsOf(t, 'site_tickets')).toEqual([])
  expect((await browser.get(taken)).statusCode).toBe(403)

  const late = await ticketUrl(browser)
  t.pass(61)
  expect((await browser.get(late)).statusCode).toBe(403)

  const ended = await ticketUrl(browser)
  await t.form('DELETE', '/sessions', {}, Object.fromEntries(browser.jarOf(AUTH)))
  expect((await browser.get(ended)).statusCode).toBe(403)
  expect(await rowsOf(t, 'site_sessions')).toEqual([])
})

it('opens tabs of a site at once that has given the browser no state yet', async () => {
  const { browser } = await start()
  const startOf = (path: string) => `${APP}/.auth/start?to=${encodeURIComponent(path)}`
  const started = await Promise.all([PAGE.slice(APP.length), '/b'].map((path) => browser.get(startOf(path))))
  expect(new Set(started.map(({ headers }) => headers['set-cookie'])).size).toBe(2)
  const ways = []
  for (const { headers } of started) ways.push(await browser.visit(String(headers.location)))
  expect(ways.map((way) => way.at(-1))).toEqual([`200 ${APP}/reports`, `200 ${APP}/b`])
})

it('opens no transaction for a ticket that nobody was given', async () => {
  const { t, browser } = await start()
  await browser.get(await ticketUrl(browser))
  const statements: string[] = []
  t.app.knex.on('query', ({ sql }) => statements.push(sql))
  expect((await browser.get(`${APP}/.auth/callback?ticket=${'x'.repeat(43)}`)).statusCode).toBe(403)
  expect(statements).not.toEqual([])
  expect(statements.filter((sql) => !/^select/i.test(sql))).toEqual([])
})

it('opens tabs of a site at once', async () => {
  const { browser } = await start()
  const pages = Array.from({ length: 40 }, (_, i) => `${APP}/${i}`)
  const urls = []
  for (const page of pages) urls.push(await ticketUrl(browser, page))
  const places = await Promise.all(urls.map(async (url) => (await browser.get(url)).headers.location))
  expect(places).toEqual(pages)
  expect((await browser.get(PAGE)).statusCode).toBe(200)
})

it('keeps few tickets and few IDs of a session', async () => {
  const { t, browser } = await start()
  for (let i = 0; i < 105; i++) await ticketUrl(browser)
  expect(await rowsOf(t, 'site_tickets')).toHaveLength(100)
  for (let i = 0; i < 25; i++) {
    await browser.get(await ticketUrl(browser))
    expect((await browser.get(PAGE)).statusCode).toBe(200)
  }
  expect(await rowsOf(t, 'site_sessions')).toHaveLength(20)
})

it('leads to a page of its own host at once, without a ticket', async () => {
  const { t, browser } = await start()
  const query = new URLSearchParams({ to: `${AUTH}/app?x=y`, state: 'a'.repeat(64) })
  const answer = await browser.get(`${AUTH}/forward-auth/ticket?${query}`)
  expect([answer.statusCode, answer.headers.location]).toEqual([303, `${AUTH}/app?x=y`])
  expect(await rowsOf(t, 'site_tickets')).toEqual([])
})
